// The callbacks of 医网信 as a C# program takes them: the three that are signed rightly, and each signed by somebody else.
//
//   Callbacks FOLDER     holds EVENT.json and EVENT.forged.json for each event, as they were posted

using System;
using System.IO;
using System.Text;
using HisBridge;

internal static class Callbacks
{
    private static int failed;

    private static void Check(bool good, string what)
    {
        Console.WriteLine((good ? "ok - " : "not ok - ") + "C#: " + what);
        failed |= good ? 0 : 1;
    }

    private static string Verified(string path)
    {
        return His.Ywx.VerifyCallback(Json.Make("/body", File.ReadAllText(path, Encoding.UTF8)));
    }

    private static int Main(string[] arguments)
    {
        Check(His.Ok(His.Configure(Json.Make("/ywx/base_url", "http://127.0.0.1:1", "/ywx/client_id", "2017070411003376",
            "/ywx/client_secret", "2017070411003360"))), "Configure");
        foreach (string name in new string[] { "doctor_status", "sign_result", "auto_sign" })
        {
            string path = Path.Combine(arguments[0], name);
            string answer = Verified(path + ".json");
            Check(Json.Get(answer, "/data/valid") == "true" && Json.Get(answer, "/data/event") == name
                && Json.Get(answer, "/data/body/note") == "科室：龙䶮"
                && Json.Get(answer, "/data/answer") == "{\"status\":\"0\",\"message\":\"success\"}", name + ", accepted");
            answer = Verified(path + ".forged.json");
            Check(His.Ok(answer) && Json.Get(answer, "/data/valid") == "false" && Json.Get(answer, "/data/body") == "{}",
                name + ", refused");
        }
        return failed;
    }
}

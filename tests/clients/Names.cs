// What C# gives and gets by HisBridge.cs, beside the desk: names that GBK lacks, lists, members, the first mistake.
//
//   Names URL      the sandbox's. Prints "ok - …" and "not ok - …" lines.

using System;
using System.Collections.Generic;
using HisBridge;

internal static class Names
{
    private static int failed;

    private static void Check(bool good, string what)
    {
        Console.WriteLine((good ? "ok - " : "not ok - ") + "C#: " + what);
        failed |= good ? 0 : 1;
    }

    // Registers the person and reads the card that the platform then has.
    private static void Name(string name, string identity)
    {
        string request = Json.Make("/wechatCode", "73EFA6796D3869FF82FAE7E81E9A1C05", "/name", name, "gender", "男", "/nation", "汉族",
            "/birthday", "1990-03-01",
            "/idNumber", identity, "/idType", "01", "/phone1", "13800000000", "/_options/tag", name,
            "/_options/validation", "lenient");
        string answer = His.Healthcard.RegisterHealthCard(request);
        Check(His.Ok(answer) && Json.Get(answer, "/tag") == name, name + " comes back with the answer");
        answer = His.Call("healthcard.get_health_card_by_qr_code",
            Json.Make("/qrCodeText", Json.Get(answer, "/data/qrCodeText")));
        Check(Json.Get(answer, "/data/card/name") == name, name + " is what the platform has");
        int ticket = His.Submit("crypto.sm3", Json.Make("/text", name, "/_options/tag", name));
        Check(Json.Get(His.Poll(ticket, 10000), "/tag") == name, name + " in the background");
    }

    private static void Lists()
    {
        string json = Json.Put("{}", "list/0", "28.50");
        json = Json.Put(json, "/list/-", "{\"𠮷\":null,\"a/b\":true,\"c~d\":[]}");
        json = Json.Set(json, "/list/-", "三");
        Check(json == "{\"list\":[28.50,{\"𠮷\":null,\"a/b\":true,\"c~d\":[]},\"三\"]}", "Json.Put and Json.Set: " + json);
        Check(Json.Count(json, "/list") == 3 && Json.Count(json, "list/1") == 3 && Json.Count("no json", "") == -1, "Json.Count");
        IList<string> items = Json.Items(json, "/list");
        Check(items.Count == 3 && items[0] == "28.50" && items[2] == "三" && Json.Items(json, "/x").Count == 0, "Json.Items");
        IList<string> keys = Json.Keys(json, "/list/1");
        Check(keys.Count == 3 && keys[0] == "𠮷" && keys[1] == "a/b" && keys[2] == "c~d", "Json.Keys");
        IDictionary<string, string> members = Json.Members(json, "/list/1");
        Check(members.Count == 3 && members["𠮷"] == "" && members["a/b"] == "true" && members["c~d"] == "[]", "Json.Members");
        Check(Json.Remove(Json.Remove(json, "/list/1"), "list/0") == "{\"list\":[\"三\"]}", "Json.Remove");
    }

    private static void FirstMistake()
    {
        string wrong = Json.Put("{}", "/roles", "[1,");
        string request = Json.Remove(Json.Set(Json.Put(wrong, "/a", "1"), "/name", "x"), "/error");
        Check(request == wrong && !His.Ok(request), "the first mistake stays");
        string answer = His.Call("healthcard.register_health_card", request);
        Check(Json.Get(answer, "/error/kind") == "argument"
            && Json.Get(answer, "/error/message").Contains(Json.Get(wrong, "/error/message")), "and is the call's answer");
        Check(Json.Get(His.Call("crypto.sm3", "{\"text\":\"\uD842\"}"), "/error/message").Contains("UTF-16"),
            "half a character is told, not replaced");
    }

    private static int Main(string[] arguments)
    {
        string config = Json.Make("/healthcard/base_url", arguments[0], "/healthcard/app_id", "a1a2e0bde41574ad8ea9a4bb58022oop",
            "/healthcard/app_secret", "8c8e763f443ef983ac33aef1c7085cfb", "/healthcard/hospital_id", "90003");
        Check(His.Ok(His.Configure(config)), "Configure");
        Check(His.Operations("imaging").Contains("影像中心调阅") && His.Operations(null).Length > 100000, "Operations, a text that is long");
        Name("䶮山", "110101199003082012");
        Name("𠮷山", "110101199003082020");
        Lists();
        FirstMistake();
        Check(Json.Get(His.Poll(-1, 0), "/error/kind") == "argument" && !His.Cancel(123456), "Poll and Cancel know no such ticket");
        return failed;
    }
}

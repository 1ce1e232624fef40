// A doctor's desk: log in by QR code, read a health card, look at the patient's images, have a record signed.
//
//   csc /platform:x86 Desk.cs HisBridge.cs          (Visual Studio's command prompt)
//   mcs Desk.cs HisBridge.cs && mono Desk.exe …     (Linux)
//
//   Desk http://127.0.0.1:18080 [browser.exe]       the address of the sandbox (hisbridge-sandbox --http 18080)

using System;
using System.Text;
using HisBridge;

internal static class Desk
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length < 1)
        {
            Console.Error.WriteLine("用法：Desk 沙箱地址 [浏览器]");
            return 2;
        }
        try
        {
            string browser = arguments.Length > 1 ? arguments[1] : "";
            Configure(arguments[0], browser);
            LogIn();
            string card = ReadCard();
            LookAtImages(card, browser.Length > 0);
            SignRecord(card);
            Console.WriteLine("今天的工作完成了。");
            return 0;
        }
        catch (HisBridgeException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
        catch (Refused error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    // A step was refused; the message is for the person at the desk.
    private sealed class Refused : Exception
    {
        public Refused(string step, string answer)
            : base(step + "没有成功：" + His.Message(answer))
        {
        }
    }

    private static string Succeeded(string step, string answer)
    {
        if (!His.Ok(answer))
        {
            throw new Refused(step, answer);
        }
        return answer;
    }

    // The sandbox's credentials. A real program leaves them out and has hisbridge.json beside the library.
    private static void Configure(string url, string browser)
    {
        string config = Json.Make(
            "/imaging/frontend_url", url,
            "/imaging/backend_url", url,
            "/imaging/hospital_code", "47068171X33038211A1001",
            "/imaging/hospital_name", "示例医院",
            "/imaging/public_key", "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
                + "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
            "/ywx/base_url", url,
            "/ywx/client_id", "2017070411003376",
            "/ywx/client_secret", "2017070411003360",
            "/healthcard/base_url", url,
            "/healthcard/app_id", "a1a2e0bde41574ad8ea9a4bb58022oop",
            "/healthcard/app_secret", "8c8e763f443ef983ac33aef1c7085cfb",
            "/healthcard/hospital_id", "90003",
            "/signit/base_url", url,
            "/signit/app_id", "1931fabdb516e66ca2f8c42691a",
            "/signit/access_token", "3e9dec5f-4a9d-4af8-8abc-23e4675a1eb6");
        if (browser.Length > 0)
        {
            config = Json.Set(config, "/imaging/browser", browser);
        }
        Succeeded("读取配置", His.Configure(config));
    }

    // 医易签: the doctor scans the code on the screen with a telephone.
    private static void LogIn()
    {
        string request = Json.Make(
            "/loginId", Ask("登录二维码的编号"),
            "/_options/wait_ms", "60000");
        string answer = Succeeded("扫码登录", His.Signit.CheckCaLoginTask(request));
        if (Json.Get(answer, "/data").Length == 0)
        {
            throw new Refused("扫码登录", answer);
        }
        Console.WriteLine("已登录：" + Json.Get(answer, "/data/userInfo/userName"));
    }

    // 微信电子健康卡: what the scanner read, as it is.
    private static string ReadCard()
    {
        string request = Json.Make("/qrCodeText", Ask("请扫患者的健康卡"));
        string answer = Succeeded("读健康卡", His.Healthcard.GetHealthCardByQrCode(request));
        Console.WriteLine("患者：" + Json.Get(answer, "/data/card/name") + "，" + Json.Get(answer, "/data/card/gender")
            + "，" + Json.Get(answer, "/data/card/birthday"));
        return Json.Get(answer, "/data/card");
    }

    // 影像中心调阅: how many examinations there are, and the page that shows them.
    private static void LookAtImages(string card, bool open)
    {
        string request = Json.Make(
            "/ExamFlg", "0",
            "/DepCode", "0301",
            "/DepName", "心内科",
            "/DoctorCode", "1001",
            "/DoctorName", "李医生",
            "/DoctorIdCard", "330102198001010018",
            "/PatientName", Json.Get(card, "/name"),
            "/PatientIdCard", Json.Get(card, "/idNumber"));
        string answer = Succeeded("查询影像", His.Imaging.Check(request));
        Console.WriteLine("影像检查：" + Json.Get(answer, "/data/content") + " 次");
        answer = open ? His.Imaging.OpenViewer(request) : His.Imaging.HisLogin(request);
        Console.WriteLine("调阅网址：" + Json.Get(Succeeded("打开影像", answer), "/data/url"));
    }

    // 医网信: the record's digest is sent (not its text), the doctor signs on the telephone.
    private static void SignRecord(string card)
    {
        string digest = Succeeded("计算摘要", His.Ywx.LocalDigest(Json.Make(
            "/originData", "门诊病历：" + Json.Get(card, "/name") + "，上呼吸道感染。")));
        string request = Json.Make(
            "/signType", "0",
            "/templateId", "hash_002",
            "/sysTag", "HIS",
            "/urId", "HIS" + DateTime.Now.ToString("yyyyMMddHHmmssfff"),
            "/openId", "aa69bbd2b150006aq5164wfe4dybd786d1a",
            "/patientName", Json.Get(card, "/name"),
            "/patientAge", "33",
            "/patientSex", Json.Get(card, "/gender"),
            "/patientCardType", "SF",
            "/patientCard", Json.Get(card, "/idNumber"),
            "/recipeTime", DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss"),
            "/hashValue", Json.Get(digest, "/data/hashValue"),
            "/hashType", Json.Get(digest, "/data/hashType"),
            "/subject", "门诊病历（内科）");
        string answer = Succeeded("推送病历", His.Ywx.SynRecipeInfo(request));
        string id = Json.Get(answer, "/data/uniqueId");
        Console.WriteLine("已推送，请医生在手机上签名。");

        // The wait goes on in the background; the program stays alive (a form would use a Timer, or the window message
        // of the other Submit).
        int ticket = His.Submit("ywx.query_sign_data_by_unique_id",
            Json.Make("/uniqueId", id, "/_options/wait_ms", "120000"));
        do
        {
            Console.Write(".");
            answer = His.Poll(ticket, 500);
        }
        while (Json.Get(answer, "/pending") == "true");
        Console.WriteLine();
        Succeeded("等待签名", answer);
        Console.WriteLine("签名状态：" + Json.Get(answer, "/data/status_meaning"));
    }

    private static string Ask(string question)
    {
        Console.Write(question + "：");
        string line = Console.ReadLine();
        Console.WriteLine();
        return line == null ? "" : line.Trim();
    }
}

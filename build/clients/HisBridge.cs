// hisbridge @VERSION@: C# 2.0 (.NET Framework 2.0, Visual Studio 2005) and later, also Mono and .NET on Linux.
// This file is generated; do not edit it. Add it to the project, and put hisbridge.dll beside the .exe.
// hisbridge.dll must have the bits of the program: the 32-bit one goes with platform target x86 (平台目标选 x86).
//
// Texts pass as UTF-16, as they are in C#: every character arrives, and no setting of another user of the library in the
// same process matters.
//
// A request is a JSON object, flat, with the vendor's own field names; what Json.Make and Json.Set give will do,
// because numbers may be given as text. "_options" steers one call:
//   profile     name of a configuration profile        timeout_ms  time limit of this call
//   wait_ms     ask again until the state is final     tag         comes back in the answer
//   extra       fields that the vendor has added       validation  "strict" (default) or "lenient"
//
// An answer is always one JSON object, for success and for every failure:
//   {"ok":true,"operation":"…","code":"0","message":"…","data":{…},"error":null,"http_status":200,
//    "request_id":"…","elapsed_ms":41,"warnings":[],"tag":"…"}
// On failure "error" is {"kind","message","hint","retryable","fields"}; kind is one of argument, config, timeout,
// transport, tls, http, protocol, crypto, vendor, cancelled, internal. The message holds no secret, but it may quote the
// platform, whose words may name a patient: show it, do not store it. Nothing is thrown but HisBridgeException, when
// the library is missing or too old. Every function may be called from any thread.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

namespace HisBridge
{
    /// <summary>The library cannot be used: missing, too old, or of the other bit width. Message is Chinese.</summary>
    public class HisBridgeException : Exception
    {
        public HisBridgeException(string message, Exception inner)
            : base(message, inner)
        {
        }
    }

    /// <summary>The library: calls, configuration, background jobs; one nested class per system.</summary>
    public static class His
    {
        /// <summary>The version of hisbridge.dll that this file was made for; an older one is refused.</summary>
        public const string NeededVersion = "@VERSION@";

        /// <summary>Runs an operation ("system.operation") and returns the envelope.</summary>
        public static string Call(string operation, string request)
        {
            return Native.Filled(delegate(IntPtr output, int size)
            {
                return Native.HisCallW(operation, request, output, size);
            });
        }

        /// <summary>Replaces the whole configuration; on a fault the old one stays.</summary>
        /// <remarks>Without it the configuration is hisbridge.json beside the library.</remarks>
        public static string Configure(string config)
        {
            return Native.Filled(delegate(IntPtr output, int size)
            {
                return Native.HisConfigureW(config, output, size);
            });
        }

        /// <summary>The catalogue as JSON: systems, operations, fields, code tables, settings.</summary>
        /// <param name="system">a system's name; null or "" for all</param>
        public static string Operations(string system)
        {
            return Native.Filled(delegate(IntPtr output, int size)
            {
                return Native.HisOperationsW(system, output, size);
            });
        }

        /// <summary>The library's version.</summary>
        public static string Version()
        {
            return Native.Filled(Native.HisVersionW);
        }

        /// <summary>Whether the vendor said success.</summary>
        public static bool Ok(string answer)
        {
            return Json.Get(answer, "/ok") == "true";
        }

        /// <summary>What to show the person at the desk: the error with the platform's own words and what to do, or
        /// the vendor's message. It may name a patient: show it, do not store it.</summary>
        public static string Message(string answer)
        {
            if (Ok(answer))
            {
                return Json.Get(answer, "/message");
            }
            string message = Json.Get(answer, "/error/message");
            string hint = Json.Get(answer, "/error/hint");
            return hint.Length == 0 ? message : message + "。" + hint;
        }

        /// <summary>Runs an operation in the background.</summary>
        /// <returns>a ticket for Poll and Cancel; 0 when 1024 jobs are waiting or were never fetched</returns>
        public static int Submit(string operation, string request)
        {
            return Submit(operation, request, IntPtr.Zero, 0);
        }

        /// <summary>As Submit; when the job is done, the window gets the message with the ticket as wParam.</summary>
        /// <param name="window">Control.Handle; override the control's WndProc to receive the message</param>
        /// <param name="message">WM_USER + something, or WM_APP + something</param>
        public static int Submit(string operation, string request, IntPtr window, uint message)
        {
            Native.Load();
            return Native.HisSubmitW(operation, request, window, message);
        }

        /// <summary>The envelope of a job, or {"pending":true}. A fetched result is forgotten.</summary>
        /// <param name="waitMilliseconds">how long to wait for its end; 0 = not at all</param>
        public static string Poll(int ticket, int waitMilliseconds)
        {
            DateTime end = DateTime.UtcNow.AddMilliseconds(waitMilliseconds);
            while (true)
            {
                // Nothing at all is written while the job runs.
                string answer = Native.Filled(delegate(IntPtr output, int size)
                {
                    return Native.HisPollW(ticket, output, size);
                });
                if (answer.Length > 0)
                {
                    return answer;
                }
                double left = (end - DateTime.UtcNow).TotalMilliseconds;
                if (left <= 0)
                {
                    return "{\"pending\":true}";
                }
                Thread.Sleep((int)Math.Ceiling(Math.Min(left, 20)));
            }
        }

        /// <summary>Cancels a job; false when there is none of this ticket.</summary>
        public static bool Cancel(int ticket)
        {
            Native.Load();
            return Native.HisCancel(ticket) == 0;
        }

@SYSTEMS@
    }

    /// <summary>JSON without a JSON library: one place at a time, named by a pointer (RFC 6901), with or without its
    /// first "/".</summary>
    /// <remarks>A change that cannot be made gives an envelope of kind "argument". Changes of that envelope give it back
    /// as it is, and as a request it is answered with its fault: the first mistake is the one that is seen.</remarks>
    public static class Json
    {
        /// <summary>The value at "/data/card/name": text as it is, an object or array as JSON, "" when absent.</summary>
        public static string Get(string json, string pointer)
        {
            return Native.Filled(delegate(IntPtr output, int size)
            {
                return Native.HisJsonGetW(json, pointer, output, size);
            });
        }

        /// <summary>The JSON text with a string set; missing parents are made, json may be "".</summary>
        public static string Set(string json, string pointer, string text)
        {
            return Native.Filled(delegate(IntPtr output, int size)
            {
                return Native.HisJsonSetW(json, pointer, text, output, size);
            });
        }

        /// <summary>As Set with any JSON value: "28.50", "true", "null", "[1,2]", "{}".</summary>
        public static string Put(string json, string pointer, string valueJson)
        {
            return Native.Filled(delegate(IntPtr output, int size)
            {
                return Native.HisJsonPutW(json, pointer, valueJson, output, size);
            });
        }

        /// <summary>The JSON text without that member, or that item of an array.</summary>
        public static string Remove(string json, string pointer)
        {
            return Native.Filled(delegate(IntPtr output, int size)
            {
                return Native.HisJsonRemoveW(json, pointer, output, size);
            });
        }

        /// <summary>How many items the array or members the object has, else 0; -1 when it is not JSON.</summary>
        public static int Count(string json, string pointer)
        {
            Native.Load();
            return Native.HisJsonCountW(json, pointer);
        }

        /// <summary>The items of an array in their order, text as it is, an object or array as JSON.</summary>
        public static IList<string> Items(string json, string pointer)
        {
            string list = Get(json, pointer);
            List<string> items = new List<string>();
            if (list.StartsWith("[", StringComparison.Ordinal))
            {
                int count = Count(list, "");
                for (int at = 0; at < count; at++)
                {
                    items.Add(Get(list, "/" + at));
                }
            }
            return items;
        }

        /// <summary>The names of an object's members in their order.</summary>
        public static IList<string> Keys(string json, string pointer)
        {
            return Items(Native.Filled(delegate(IntPtr output, int size)
            {
                return Native.HisJsonKeysW(json, pointer, output, size);
            }), "");
        }

        /// <summary>The members of an object, text as it is, an object or array as JSON.</summary>
        public static IDictionary<string, string> Members(string json, string pointer)
        {
            string part = Get(json, pointer);
            Dictionary<string, string> members = new Dictionary<string, string>();
            foreach (string name in Keys(part, ""))
            {
                members[name] = Get(part, "/" + name.Replace("~", "~0").Replace("/", "~1"));
            }
            return members;
        }

        /// <summary>A JSON object from pointers and texts: Make("/name", "张三", "/_options/wait_ms", "60000").</summary>
        public static string Make(params string[] pairs)
        {
            if (pairs.Length % 2 != 0)
            {
                throw new ArgumentException("every pointer needs its text", "pairs");
            }
            string json = "{}";
            for (int at = 0; at < pairs.Length; at += 2)
            {
                json = Set(json, pairs[at], pairs[at + 1]);
            }
            return json;
        }
    }

    internal static class Native
    {
        private const string Library = "hisbridge";

        // Winapi: stdcall on Windows, the platform's own convention elsewhere.
        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisCallW(string operation, string request, IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisLastResponseW(IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisConfigureW(string config, IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisVersionW(IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisOperationsW(string system, IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisJsonGetW(string json, string pointer, IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisJsonSetW(string json, string pointer, string text, IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisJsonPutW(string json, string pointer, string value, IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisJsonRemoveW(string json, string pointer, IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisJsonCountW(string json, string pointer);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisJsonKeysW(string json, string pointer, IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisSubmitW(string operation, string request, IntPtr hwnd, uint message);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, CharSet = CharSet.Unicode, ExactSpelling = true)]
        internal static extern int HisPollW(int ticket, IntPtr output, int size);

        [DllImport(Library, CallingConvention = CallingConvention.Winapi, ExactSpelling = true)]
        internal static extern int HisCancel(int ticket);

        // Every version has it, the old ones too.
        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr his_version();

        /// <summary>A function of the library that fills a buffer: units written, or minus the units needed.</summary>
        internal delegate int Filler(IntPtr output, int size);

        /// <summary>Units of the first buffer. A longer text is fetched again; the operation is not run again.</summary>
        private const int FirstSize = 8192;

        private static readonly object Lock = new object();
        private static bool loaded;

        /// <summary>Loads the library at the first call and says in Chinese why it cannot.</summary>
        internal static void Load()
        {
            lock (Lock)
            {
                if (loaded)
                {
                    return;
                }
                try
                {
                    string version = Marshal.PtrToStringAnsi(his_version());
                    if (new Version(version) < new Version(His.NeededVersion))
                    {
                        throw new HisBridgeException("hisbridge.dll 的版本是 " + version + "，太旧；本程序需要 "
                            + His.NeededVersion + " 或更新的版本，请换成新的文件", null);
                    }
                }
                catch (DllNotFoundException error)
                {
                    throw new HisBridgeException("找不到 hisbridge.dll（Linux 上是 libhisbridge.so），"
                        + "请把它放到程序所在的文件夹", error);
                }
                catch (BadImageFormatException error)
                {
                    throw new HisBridgeException("hisbridge.dll 的位数和程序不同：用 32 位的 DLL 时，"
                        + "请把项目的“平台目标”改成 x86 后重新编译", error);
                }
                catch (EntryPointNotFoundException error)
                {
                    throw new HisBridgeException("hisbridge.dll 太旧或不是本产品的文件，请换成 "
                        + His.NeededVersion + " 或更新的版本", error);
                }
                loaded = true;
            }
        }

        /// <summary>The text that a function of the library writes.</summary>
        internal static string Filled(Filler fill)
        {
            Load();
            IntPtr output = Marshal.AllocHGlobal(FirstSize * 2);
            try
            {
                int written = fill(output, FirstSize);
                if (written < 0)
                {
                    int size = -written;
                    output = Marshal.ReAllocHGlobal(output, (IntPtr)(size * 2));
                    written = HisLastResponseW(output, size);
                }
                return Marshal.PtrToStringUni(output, written);
            }
            finally
            {
                Marshal.FreeHGlobal(output);
            }
        }
    }
}

// hisbridge @VERSION@: C# 2.0 (.NET Framework 2.0, Visual Studio 2005) and later, also Mono and .NET on Linux.
// This file is generated; do not edit it. Add it to the project, and put hisbridge.dll beside the .exe.
// hisbridge.dll must have the bits of the program: the 32-bit one goes with platform target x86 (平台目标选 x86).
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
using System.Runtime.InteropServices;
using System.Text;

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
            Native.Load();
            return Native.Taken(Native.his_call(Native.Bytes(operation), Native.Bytes(request)));
        }

        /// <summary>Replaces the whole configuration; on a fault the old one stays.</summary>
        /// <remarks>Without it the configuration is hisbridge.json beside the library.</remarks>
        public static string Configure(string config)
        {
            Native.Load();
            return Native.Taken(Native.his_configure(Native.Bytes(config)));
        }

        /// <summary>The catalogue as JSON: systems, operations, fields, code tables, settings.</summary>
        /// <param name="system">a system's name; null or "" for all</param>
        public static string Operations(string system)
        {
            Native.Load();
            return Native.Taken(Native.his_operations(Native.Bytes(system)));
        }

        /// <summary>The library's version.</summary>
        public static string Version()
        {
            Native.Load();
            return Native.Text(Native.his_version());
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
            Native.Load();
            return Native.his_submit(Native.Bytes(operation), Native.Bytes(request));
        }

        /// <summary>As Submit; when the job is done, the window gets the message with the ticket as wParam.</summary>
        /// <param name="window">Control.Handle; override the control's WndProc to receive the message</param>
        /// <param name="message">WM_USER + something, or WM_APP + something</param>
        public static int Submit(string operation, string request, IntPtr window, uint message)
        {
            Native.Load();
            return Native.HisSubmit(Native.Bytes(operation), Native.Bytes(request), window, message);
        }

        /// <summary>The envelope of a job, or {"pending":true}. A fetched result is forgotten.</summary>
        /// <param name="waitMilliseconds">how long to wait for its end; 0 = not at all</param>
        public static string Poll(int ticket, int waitMilliseconds)
        {
            Native.Load();
            return Native.Taken(Native.his_poll(ticket, waitMilliseconds));
        }

        /// <summary>Cancels a job; false when there is none of this ticket.</summary>
        public static bool Cancel(int ticket)
        {
            Native.Load();
            return Native.his_cancel(ticket) == 0;
        }

@SYSTEMS@
    }

    /// <summary>JSON without a JSON library: one place at a time, named by a pointer (RFC 6901).</summary>
    public static class Json
    {
        /// <summary>The value at "/data/card/name": text as it is, an object or array as JSON, "" when absent.</summary>
        public static string Get(string json, string pointer)
        {
            Native.Load();
            return Native.Taken(Native.his_json_get(Native.Bytes(json), Native.Bytes(pointer)));
        }

        /// <summary>The JSON text with a string set; missing parents are made, json may be "".</summary>
        public static string Set(string json, string pointer, string text)
        {
            Native.Load();
            return Native.Taken(Native.his_json_set(Native.Bytes(json), Native.Bytes(pointer), Native.Bytes(text)));
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

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr his_call(byte[] operation, byte[] request_json);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void his_free(IntPtr text);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr his_configure(byte[] config_json);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr his_operations(byte[] system);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr his_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int his_set_encoding(byte[] name);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr his_json_get(byte[] json, byte[] pointer);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr his_json_set(byte[] json, byte[] pointer, byte[] text);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int his_submit(byte[] operation, byte[] request_json);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr his_poll(int ticket, int wait_ms);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int his_cancel(int ticket);

        // Winapi: stdcall on Windows, the platform's own convention elsewhere.
        [DllImport(Library, CallingConvention = CallingConvention.Winapi, ExactSpelling = true)]
        internal static extern int HisSubmit(byte[] operation, byte[] request, IntPtr hwnd, uint message);

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
                    string version = Text(his_version());
                    if (new Version(version) < new Version(His.NeededVersion))
                    {
                        throw new HisBridgeException("hisbridge.dll 的版本是 " + version + "，太旧；本程序需要 "
                            + His.NeededVersion + " 或更新的版本，请换成新的文件", null);
                    }
                    // Somebody else in this process may have set GBK.
                    his_set_encoding(Bytes("utf-8"));
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

        /// <summary>UTF-8 with a NUL at the end; null stays null.</summary>
        internal static byte[] Bytes(string text)
        {
            if (text == null)
            {
                return null;
            }
            byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
            Encoding.UTF8.GetBytes(text, 0, text.Length, bytes, 0);
            return bytes;
        }

        /// <summary>The text at a pointer, which stays the library's.</summary>
        internal static string Text(IntPtr pointer)
        {
            int length = 0;
            while (Marshal.ReadByte(pointer, length) != 0)
            {
                length++;
            }
            byte[] bytes = new byte[length];
            Marshal.Copy(pointer, bytes, 0, length);
            return Encoding.UTF8.GetString(bytes);
        }

        /// <summary>The text at a pointer, which is given back to the library.</summary>
        internal static string Taken(IntPtr pointer)
        {
            try
            {
                return Text(pointer);
            }
            finally
            {
                his_free(pointer);
            }
        }
    }
}

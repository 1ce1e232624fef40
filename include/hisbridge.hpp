/*
 * hisbridge for C++: std::string in, std::string out, nothing to free. C++98 and later; one header, no import library.
 *
 *     #include "hisbridge.hpp"
 *
 *     hisbridge::Library his;                       // hisbridge.dll beside the program, or hisbridge::Library his(path)
 *     std::string request = his.set("", "/qrCodeText", code);
 *     std::string answer = his.call("healthcard.get_health_card_by_qr_code", request);
 *     if (his.ok(answer))
 *         show(his.get(answer, "/data/card/name"));
 *     else
 *         complain(his.message(answer));            // what happened and what to do, for the person at the desk
 *
 * The library is loaded when the object is made, by its full path: neither a file dialog that changes the folder nor
 * another DLL of that name can come between. A library that cannot be loaded throws hisbridge::NotLoaded; nothing else
 * here throws but std::bad_alloc. Requests, answers and the operations are those of hisbridge.h.
 *
 * Texts are UTF-8, after setEncoding("gbk") GBK, after setEncoding("ansi") in the code page of the Windows system. This
 * file is ASCII, for compilers that read sources in a code page.
 */
#ifndef HISBRIDGE_HPP
#define HISBRIDGE_HPP

#include <stdexcept>
#include <string>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#include <limits.h>
#include <unistd.h>
#endif

namespace hisbridge {

#if defined(_WIN32)
#define HISBRIDGE_CDECL __cdecl
#else
#define HISBRIDGE_CDECL
#endif

/* The library is not there, does not suit the program, or is older than this file. */
class NotLoaded : public std::runtime_error {
public:
    explicit NotLoaded(const std::string &what) : std::runtime_error(what) {}
};

/* The library, loaded. Copies share it; it stays loaded until the process ends. */
class Library {
public:
    /* The library at this path; without one, hisbridge.dll (libhisbridge.so) in the program's own folder. */
    explicit Library(const std::string &path = std::string())
    {
        const std::string whole = path.empty() ? besideTheProgram() : path;
        module_ = load(whole);
        find(free_, "his_free", whole);
        find(call_, "his_call", whole);
        find(configure_, "his_configure", whole);
        find(operations_, "his_operations", whole);
        find(version_, "his_version", whole);
        find(setEncoding_, "his_set_encoding", whole);
        find(get_, "his_json_get", whole);
        find(set_, "his_json_set", whole);
        find(put_, "his_json_put", whole);
        find(remove_, "his_json_remove", whole);
        find(count_, "his_json_count", whole);
        find(keys_, "his_json_keys", whole);
        find(submit_, "his_submit", whole);
        find(poll_, "his_poll", whole);
        find(cancel_, "his_cancel", whole);
    }

    /* Runs an operation, "system.operation", and gives the envelope. */
    std::string call(const std::string &operation, const std::string &request) const
    {
        return take(call_(operation.c_str(), request.c_str()));
    }

    /* Replaces the whole configuration. */
    std::string configure(const std::string &json) const { return take(configure_(json.c_str())); }

    /* The catalogue of one system, or of all, as JSON. */
    std::string operations(const std::string &system = std::string()) const
    {
        return take(operations_(system.c_str()));
    }

    /* The library's version. */
    std::string version() const { return version_(); }

    /* "utf-8", "gbk" or "ansi", for all texts here and for the his_* functions; false for another name. */
    bool setEncoding(const std::string &name) const { return setEncoding_(name.c_str()) == 0; }

    /* Whether an envelope says success. */
    bool ok(const std::string &answer) const { return get(answer, "/ok") == "true"; }

    /* What happened and what to do, for the person at the desk; "" after a success. */
    std::string message(const std::string &answer) const
    {
        const std::string what = get(answer, "/error/message"), todo = get(answer, "/error/hint");
        return todo.empty() ? what : what + "\n" + todo;
    }

    /* The value at a place ("/data/card/name"): a text or number as it is, anything else as JSON, "" for none. */
    std::string get(const std::string &json, const std::string &pointer) const
    {
        return take(get_(json.c_str(), pointer.c_str()));
    }

    /* JSON with a text at a place; "" begins a new object. A failed change is an envelope, which later changes keep. */
    std::string set(const std::string &json, const std::string &pointer, const std::string &text) const
    {
        return take(set_(json.c_str(), pointer.c_str(), text.c_str()));
    }

    /* JSON with any JSON value (number, true, null, list, object) at a place. */
    std::string put(const std::string &json, const std::string &pointer, const std::string &value) const
    {
        return take(put_(json.c_str(), pointer.c_str(), value.c_str()));
    }

    /* JSON without what stands at a place. */
    std::string remove(const std::string &json, const std::string &pointer) const
    {
        return take(remove_(json.c_str(), pointer.c_str()));
    }

    /* Items of a list or members of an object, 0 for anything else, -1 for what is no JSON. */
    int count(const std::string &json, const std::string &pointer = std::string()) const
    {
        return count_(json.c_str(), pointer.c_str());
    }

    /* The names of an object's members, as a JSON list. */
    std::string keys(const std::string &json, const std::string &pointer = std::string()) const
    {
        return take(keys_(json.c_str(), pointer.c_str()));
    }

    /* Runs an operation in the background and gives its ticket. */
    int submit(const std::string &operation, const std::string &request) const
    {
        return submit_(operation.c_str(), request.c_str());
    }

    /* The answer of a job, or {"pending":true} when so many milliseconds have passed. */
    std::string poll(int ticket, int milliseconds = 0) const { return take(poll_(ticket, milliseconds)); }

    /* Ends a job; false when there is none. */
    bool cancel(int ticket) const { return cancel_(ticket) == 0; }

private:
#if defined(_WIN32)
    typedef HMODULE Module;
#else
    typedef void *Module;
#endif
    typedef char *(HISBRIDGE_CDECL *One)(const char *);
    typedef char *(HISBRIDGE_CDECL *Two)(const char *, const char *);
    typedef char *(HISBRIDGE_CDECL *Three)(const char *, const char *, const char *);

    Module module_;
    void(HISBRIDGE_CDECL *free_)(char *);
    const char *(HISBRIDGE_CDECL *version_)();
    int(HISBRIDGE_CDECL *setEncoding_)(const char *);
    int(HISBRIDGE_CDECL *count_)(const char *, const char *);
    int(HISBRIDGE_CDECL *submit_)(const char *, const char *);
    char *(HISBRIDGE_CDECL *poll_)(int, int);
    int(HISBRIDGE_CDECL *cancel_)(int);
    One configure_, operations_;
    Two call_, get_, remove_, keys_;
    Three set_, put_;

    /* Frees a text of the library, whatever happens. */
    class Held {
    public:
        Held(char *text, void(HISBRIDGE_CDECL *free)(char *)) : text_(text), free_(free) {}
        ~Held() { free_(text_); }
        const char *text() const { return text_; }

    private:
        Held(const Held &);
        Held &operator=(const Held &);
        char *text_;
        void(HISBRIDGE_CDECL *free_)(char *);
    };

    std::string take(char *text) const
    {
        const Held held(text, free_);
        return held.text();
    }

    template <class Function> void find(Function &function, const char *name, const std::string &path) const
    {
        /* A pointer to an object becomes one to a function by way of their bytes: C++98 has no cast for it. */
        union {
            void *object;
            Function function;
        } found;
#if defined(_WIN32)
        found.object = reinterpret_cast<void *>(GetProcAddress(module_, name));
#else
        found.object = dlsym(module_, name);
#endif
        if (found.object == 0)
            throw NotLoaded(path + ": no function " + name + ": another library, or one that is older than hisbridge.hpp");
        function = found.function;
    }

#if defined(_WIN32)
    static std::string besideTheProgram()
    {
        char path[MAX_PATH + 1] = "";
        const DWORD length = GetModuleFileNameA(0, path, MAX_PATH);
        std::string program(path, length);
        return program.substr(0, program.find_last_of("\\/") + 1) + "hisbridge.dll";
    }

    static Module load(const std::string &path)
    {
        const Module module = LoadLibraryA(path.c_str());
        if (module == 0) {
            switch (GetLastError()) {
            case ERROR_MOD_NOT_FOUND:
                throw NotLoaded(path + ": not found (126); put hisbridge.dll beside the program");
            case ERROR_BAD_EXE_FORMAT:
                throw NotLoaded(path + ": not for this program (193); a 32-bit program needs the DLL of win32-xp, "
                                       "a 64-bit one that of win64");
            default:
                throw NotLoaded(path + ": cannot be loaded");
            }
        }
        return module;
    }
#else
    static std::string besideTheProgram()
    {
        char path[PATH_MAX + 1] = "";
        const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
        const std::string program(path, length > 0 ? static_cast<std::string::size_type>(length) : 0);
        return program.substr(0, program.find_last_of('/') + 1) + "libhisbridge.so";
    }

    static Module load(const std::string &path)
    {
        const Module module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (module == 0) {
            const char *reason = dlerror();
            throw NotLoaded(reason == 0 ? path + ": cannot be loaded" : std::string(reason));
        }
        return module;
    }
#endif
};

#undef HISBRIDGE_CDECL

} // namespace hisbridge

#endif

using System.Runtime.InteropServices;

namespace EventIo.Tests.Support.Machine;

/// <summary>Native calls that only tests make.</summary>
internal static unsafe partial class TestNative
{
    [LibraryImport("libc.so.6", EntryPoint = "gettid")]
    internal static partial int CurrentThread();

    [LibraryImport("libc.so.6", EntryPoint = "tgkill", SetLastError = true)]
    internal static partial int SignalThread(int process, int thread, int signal);

    [LibraryImport("libc.so.6", EntryPoint = "unshare", SetLastError = true)]
    internal static partial int Unshare(int flags);

    [LibraryImport("libc.so.6", EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int SetResourceLimit(int resource, ulong* limits);

    [LibraryImport("libc.so.6", EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetResourceLimit(int resource, ulong* limits);
}

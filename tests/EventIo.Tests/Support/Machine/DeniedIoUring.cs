using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EventIo.Native;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// Permanently denies io_uring to this process and its children, as the seccomp profiles of containers do (EPERM), if
/// the environment has <c>EVENTIO_TESTS_DENY_IO_URING</c>. Source: seccomp(2), linux/filter.h.
/// </summary>
internal static partial class DeniedIoUring
{
    private const int SetNoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const uint SetModeFilter = 1; // SECCOMP_SET_MODE_FILTER
    private const uint AllThreads = 1; // SECCOMP_FILTER_FLAG_TSYNC
    private const uint Permit = 0x7fff_0000; // SECCOMP_RET_ALLOW
    private const uint Refuse = 0x0005_0000 | 1; // SECCOMP_RET_ERRNO with EPERM
    private const uint FirstCall = 425; // io_uring_setup, io_uring_enter, io_uring_register: everywhere the same
    private const uint LastCall = 427;

    [ModuleInitializer]
    internal static unsafe void Deny()
    {
        if (Environment.GetEnvironmentVariable("EVENTIO_TESTS_DENY_IO_URING") is null)
            return;
        ReadOnlySpan<Instruction> instructions =
        [
            new(0x20, 0, 0, 0), // load the call's number: the first word of struct seccomp_data
            new(0x35, 0, 2, FirstCall), // less: permitted
            new(0x25, 1, 0, LastCall), // more: permitted
            new(0x06, 0, 0, Refuse),
            new(0x06, 0, 0, Permit),
        ];
        int number = RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? 277
            : 317;
        fixed (Instruction* first = instructions)
        {
            Program program = new((ushort)instructions.Length, first);
            if (prctl(SetNoNewPrivileges, 1, 0, 0, 0) != 0 || syscall(number, SetModeFilter, AllThreads, &program) != 0)
                throw new InvalidOperationException(
                    $"seccomp(2) accepted no filter: {Errno.Name(Marshal.GetLastPInvokeError())}");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint syscall(nint number, nuint operation, nuint flags, Program* program);

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly unsafe struct Program(ushort length, Instruction* first)
    {
        private readonly ushort _length = length;
        private readonly Instruction* _first = first;
    }
}

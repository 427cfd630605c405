using System.Globalization;
using System.Runtime.InteropServices;
using EventIo.Native.Windows;

namespace EventIo.Native;

/// <summary>A system call failed: its name, the error number, and the system's message.</summary>
public sealed class NativeException : IOException
{
    /// <summary>Creates the exception for a failed call.</summary>
    /// <param name="call">The name of the system call's man page: <c>epoll_ctl(2)</c>.</param>
    /// <param name="errorNumber">The positive errno.</param>
    /// <param name="subject">The object of the call, in the user's words; empty if the call alone says enough.</param>
    public NativeException(string call, int errorNumber, string subject = "")
        : this(call, errorNumber, subject,
            OperatingSystem.IsWindows() ? SystemError.FromErrno(errorNumber) : errorNumber)
    {
    }

    private NativeException(string call, int errorNumber, string subject, int systemError)
        : base(Describe(call, errorNumber, subject, systemError), errorNumber)
    {
        Call = call;
        ErrorNumber = errorNumber;
    }

    /// <summary>The name of the system call's man page.</summary>
    public string Call { get; }

    /// <summary>The positive errno(3) value.</summary>
    public int ErrorNumber { get; }

    /// <summary>The name of the error number: <c>EMFILE</c>.</summary>
    public string ErrorName => Errno.Name(ErrorNumber);

    /// <summary>Whether the process or the system had no descriptor left.</summary>
    internal bool IsShortage => ErrorNumber is Errno.EMFILE or Errno.ENFILE;

    /// <summary>Throws if a call has failed.</summary>
    /// <param name="result">The call's result; negative means failure with the thread's last errno.</param>
    /// <param name="call">The name of the call's man page.</param>
    /// <param name="subject">The object of the call; see the constructor.</param>
    /// <returns><paramref name="result"/>, when it is not negative.</returns>
    /// <exception cref="NativeException"><paramref name="result"/> is negative.</exception>
    public static int Check(int result, string call, string subject = "") =>
        result >= 0 ? result : throw new NativeException(call, Marshal.GetLastPInvokeError(), subject);

    /// <summary>
    /// Creates the exception for a failed call of Windows, with the errno of Linux and the message of Windows.
    /// </summary>
    /// <param name="call">The function.</param>
    /// <param name="systemError">The result of GetLastError.</param>
    /// <param name="subject">The object of the call; see the constructor.</param>
    internal static NativeException OfWindows(string call, int systemError, string subject = "") =>
        new(call, SystemError.ToErrno(systemError), subject, systemError);

    private static string Describe(string call, int errorNumber, string subject, int systemError) => string.Create(
        CultureInfo.InvariantCulture,
        $"{call}{(subject.Length > 0 ? $" for {subject}" : "")} failed: " +
        $"{Marshal.GetPInvokeErrorMessage(systemError).TrimEnd('.')} " +
        $"({(systemError == errorNumber ? "" : $"{systemError}, ")}{Errno.Name(errorNumber)}).");
}

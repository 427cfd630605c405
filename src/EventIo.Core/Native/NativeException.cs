using System.Globalization;
using System.Runtime.InteropServices;
using EventIo.Native.Windows;

namespace EventIo.Native;

/// <summary>A system call failed: which one, with what error number, and the system's words for it.</summary>
public sealed class NativeException : IOException
{
    /// <summary>Creates the exception for a failed call.</summary>
    /// <param name="call">The system call, as its man page is named: <c>epoll_ctl(2)</c>.</param>
    /// <param name="errorNumber">The positive errno that it gave.</param>
    /// <param name="subject">What it was done to, in the user's words; empty where the call says it all.</param>
    public NativeException(string call, int errorNumber, string subject = "")
        : this(call, errorNumber, subject, OperatingSystem.IsWindows() ? SystemError.FromErrno(errorNumber) : errorNumber)
    {
    }

    private NativeException(string call, int errorNumber, string subject, int systemError)
        : base(Describe(call, errorNumber, subject, systemError), errorNumber)
    {
        Call = call;
        ErrorNumber = errorNumber;
    }

    /// <summary>The system call, as its man page is named.</summary>
    public string Call { get; }

    /// <summary>The positive errno(3) value.</summary>
    public int ErrorNumber { get; }

    /// <summary>The name of the error number: <c>EMFILE</c>.</summary>
    public string ErrorName => Errno.Name(ErrorNumber);

    /// <summary>Throws when a call's result says that it failed.</summary>
    /// <param name="result">What the call returned; negative means failure with the thread's last errno.</param>
    /// <param name="call">The call, as its man page is named.</param>
    /// <param name="subject">What it was done to; see the constructor.</param>
    /// <returns><paramref name="result"/>, when it is not negative.</returns>
    /// <exception cref="NativeException"><paramref name="result"/> is negative.</exception>
    public static int Check(int result, string call, string subject = "") =>
        result >= 0 ? result : throw new NativeException(call, Marshal.GetLastPInvokeError(), subject);

    /// <summary>The exception for a failed call of Windows: the same error number as on Linux, the system's own words.</summary>
    /// <param name="call">The function.</param>
    /// <param name="systemError">What GetLastError gave.</param>
    /// <param name="subject">What it was done to; see the constructor.</param>
    internal static NativeException OfWindows(string call, int systemError, string subject = "") =>
        new(call, SystemError.ToErrno(systemError), subject, systemError);

    private static string Describe(string call, int errorNumber, string subject, int systemError) => string.Create(
        CultureInfo.InvariantCulture,
        $"{call}{(subject.Length > 0 ? $" for {subject}" : "")} failed: " +
        $"{Marshal.GetPInvokeErrorMessage(systemError).TrimEnd('.')} " +
        $"({(systemError == errorNumber ? "" : $"{systemError}, ")}{Errno.Name(errorNumber)}).");
}

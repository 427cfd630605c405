namespace EventIo.Shell;

/// <summary>What the process returns when no script says otherwise; pwsh's numbers where pwsh has one.</summary>
internal static class ExitCode
{
    internal const int Success = 0;

    internal const int Failure = 1;

    /// <summary>EX_USAGE of sysexits.h(3head).</summary>
    internal const int BadArgument = 64;

    /// <summary>
    /// 128 + the signal's number, as every POSIX shell. pwsh returns 0 or 1 after Ctrl+C, which tells a caller nothing.
    /// </summary>
    internal const int Interrupted = 130;

    internal const int HungUp = 129;

    internal const int Terminated = 143;
}

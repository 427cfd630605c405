using System.Diagnostics;

namespace EventIo.Tests.Support.Peers;

/// <summary>A third-party program that runs during the test and ends with it.</summary>
internal sealed class OtherProcess : IDisposable
{
    private readonly Process _process;

    private OtherProcess(Process process) => _process = process;

    internal int Id => _process.Id;

    internal StreamReader Output => _process.StandardOutput;

    internal StreamWriter Input => _process.StandardInput;

    /// <summary>Starts a program; skips the test if it is not installed.</summary>
    internal static OtherProcess Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Peer.Require(program), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new OtherProcess(Process.Start(start)!);
    }

    /// <summary>Ends the program and waits for its end.</summary>
    internal void Stop()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Stop();
        _process.Dispose();
    }
}

using System.Diagnostics;
using Xunit;

namespace EventIo.Tests.Support.Peers;

/// <summary>Third-party programs, as peers.</summary>
internal static class Peer
{
    /// <summary>Runs a program with a file as its input, to its end.</summary>
    /// <returns>The standard output of the program.</returns>
    internal static byte[] Run(string program, string inputFile, params string[] arguments)
    {
        string path = Require(program);
        string limited = $"f=$1; shift; exec timeout {HangGuard.Time.TotalSeconds} \"$@\" < \"$f\"";
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "-c", limited, "sh", inputFile, path },
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    /// <summary>Finds a program; skips the test if it is not installed.</summary>
    internal static string Require(string program)
    {
        string? path = Find(program);
        Assert.SkipWhen(path is null, $"{program} is not installed.");
        return path;
    }

    internal static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':')
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}

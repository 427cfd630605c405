using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Support.Machine;

/// <summary>The report of ss (iproute2) about sockets, for comparison.</summary>
internal static partial class SocketStatistics
{
    /// <summary>Runs ss to its end.</summary>
    /// <returns>Its lines, one for each socket.</returns>
    internal static string[] Run(params string[] arguments)
    {
        string ss = Peer.Require("ss");
        var start = new ProcessStartInfo(ss, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return Continuation().Replace(text, " ").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Everything that ss reports about the TCP socket between two ports.</summary>
    internal static string Of(int localPort, int remotePort) => Assert.Single(Run(
        "-tinoemH", "--tos", "--inet-sockopt",
        string.Create(CultureInfo.InvariantCulture, $"sport = :{localPort} and dport = :{remotePort}")));

    /// <summary>The word after a key: <c>12</c> of <c>cwnd:12</c>; null without the key.</summary>
    internal static string? Value(string line, string key) =>
        Regex.Match(line, $@"(?<=\s{Regex.Escape(key)}:)\S+") is { Success: true } match ? match.Value : null;

    [GeneratedRegex(@"\n\s+")]
    private static partial Regex Continuation();
}

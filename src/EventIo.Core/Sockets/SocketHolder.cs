using System.Globalization;
using EventIo.Findings;

namespace EventIo.Sockets;

/// <summary>A process that has a socket open, and its descriptor.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="ProcessName">Its name (comm of proc(5)); <see langword="null"/> if unknown.</param>
/// <param name="FileDescriptor">The descriptor in that process.</param>
public sealed record SocketHolder(int ProcessId, string? ProcessName, int FileDescriptor)
{
    /// <summary>The probe server that has it; <see langword="null"/> if none has.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether it is this process.</summary>
    public bool IsOwn => ProcessId == Environment.ProcessId;

    /// <inheritdoc/>
    public override string ToString() => PlainText.Of(
        ServerName ?? string.Create(CultureInfo.InvariantCulture, $"{ProcessName ?? "process"} ({ProcessId})"));
}

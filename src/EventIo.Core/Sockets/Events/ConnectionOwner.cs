namespace EventIo.Sockets.Events;

/// <summary>The process that has a connection.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="ProcessName">Its name; null if unknown.</param>
internal sealed record ConnectionOwner(int ProcessId, string? ProcessName);

using static System.FormattableString;

namespace EventIo.Findings.Repairs;

/// <summary>Sets an option of a live process's socket (setsockopt(2)).</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="ProcessName">Its name.</param>
/// <param name="FileDescriptor">The socket's descriptor in that process.</param>
/// <param name="Cookie">The kernel's cookie of the socket, to verify that the descriptor still refers to it.</param>
/// <param name="Option">The option: <c>TCP_NODELAY</c>.</param>
/// <param name="Value">The new value.</param>
/// <param name="PreviousValue">The previous value; <see langword="null"/> if unknown.</param>
public sealed record SocketOptionRepair(
    int ProcessId, string ProcessName, int FileDescriptor, ulong Cookie, string Option, long Value,
    long? PreviousValue) : Repair
{
    /// <inheritdoc/>
    public override string Target => Invariant($"{Option} of {ProcessName}[{ProcessId}] descriptor {FileDescriptor}");

    /// <inheritdoc/>
    public override string Command => Write(Value);

    /// <inheritdoc/>
    public override string UndoCommand => PreviousValue is { } previous ? Write(previous) : "";

    /// <inheritdoc/>
    public override Repair? Reverse =>
        PreviousValue is { } previous ? this with { Value = previous, PreviousValue = Value } : null;

    private string Write(long value) => Invariant(
        $"Set-SocketOption {Option} {value} -ProcessId {ProcessId} -FileDescriptor {FileDescriptor} -Cookie {Cookie}");
}

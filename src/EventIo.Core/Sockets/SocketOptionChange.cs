namespace EventIo.Sockets;

/// <summary>What became of an option that was set. Value is what the kernel tells now.</summary>
public sealed record SocketOptionChange : SocketOption
{
    /// <summary>What it was before; <see langword="null"/> when it can't be read.</summary>
    public object? PreviousValue { get; init; }

    /// <summary>What was asked for.</summary>
    public required object AskedValue { get; init; }
}

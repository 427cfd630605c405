using EventIo.Sockets.Options;

namespace EventIo.Sockets.References;

/// <summary>The result of setting an option. Value is its current value in the kernel.</summary>
public sealed record SocketOptionChange : SocketOption
{
    /// <summary>The previous value; <see langword="null"/> if it can't be read.</summary>
    public object? PreviousValue { get; init; }

    /// <summary>The requested value.</summary>
    public required object AskedValue { get; init; }
}

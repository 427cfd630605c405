namespace EventIo.Multiplexing;

/// <summary>A mechanism and how it is told of readiness: what is measured, and what a loop runs on.</summary>
/// <param name="Kind">The mechanism.</param>
/// <param name="TriggerMode">How it is told of readiness.</param>
public readonly record struct MultiplexerVariant(MultiplexerKind Kind, TriggerMode TriggerMode)
{
    private static readonly MultiplexerVariant[] Known =
    [
        new(MultiplexerKind.Select, TriggerMode.Level),
        new(MultiplexerKind.Poll, TriggerMode.Level),
        new(MultiplexerKind.Epoll, TriggerMode.Level),
        new(MultiplexerKind.Epoll, TriggerMode.Edge),
        new(MultiplexerKind.Epoll, TriggerMode.OneShot),
        new(MultiplexerKind.IoUring, TriggerMode.MultishotPoll),
        new(MultiplexerKind.IoUring, TriggerMode.MultishotReceive),
        new(MultiplexerKind.Iocp, TriggerMode.OverlappedReceive),
        new(MultiplexerKind.Iocp, TriggerMode.ZeroByteReceive),
    ];

    /// <summary>
    /// Every pair of this system that waits for many descriptors at once, in the order in which reports show them.
    /// </summary>
    public static IReadOnlyList<MultiplexerVariant> All { get; } =
        [.. Known.Where(variant => OperatingSystem.IsWindows() == (variant.Kind == MultiplexerKind.Iocp))];

    /// <summary>What a server of this system runs on unless told otherwise.</summary>
    public static MultiplexerVariant Default { get; } = OperatingSystem.IsWindows()
        ? new(MultiplexerKind.Iocp, TriggerMode.OverlappedReceive)
        : new(MultiplexerKind.Epoll, TriggerMode.Level);

    /// <summary>The trigger modes of a mechanism; the first one is what a server uses unless told otherwise.</summary>
    /// <param name="kind">The mechanism.</param>
    /// <returns>Whether or not this system has the mechanism.</returns>
    public static IReadOnlyList<TriggerMode> TriggerModes(MultiplexerKind kind) => kind switch
    {
        MultiplexerKind.IoUring => [TriggerMode.MultishotReceive, TriggerMode.MultishotPoll],
        MultiplexerKind.ThreadPerConnection => [TriggerMode.Blocking],
        _ => [.. Known.Where(variant => variant.Kind == kind).Select(variant => variant.TriggerMode)],
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {TriggerMode}";
}

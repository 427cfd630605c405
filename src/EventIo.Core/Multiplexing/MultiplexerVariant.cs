namespace EventIo.Multiplexing;

/// <summary>A mechanism and its trigger mode: what is measured, and what a loop runs on.</summary>
/// <param name="Kind">The mechanism.</param>
/// <param name="TriggerMode">How it learns of readiness.</param>
public readonly record struct MultiplexerVariant(MultiplexerKind Kind, TriggerMode TriggerMode)
{
    private static readonly MultiplexerVariant[] OfLinux =
    [
        new(MultiplexerKind.Select, TriggerMode.Level),
        new(MultiplexerKind.Poll, TriggerMode.Level),
        new(MultiplexerKind.Epoll, TriggerMode.Level),
        new(MultiplexerKind.Epoll, TriggerMode.Edge),
        new(MultiplexerKind.Epoll, TriggerMode.OneShot),
        new(MultiplexerKind.IoUring, TriggerMode.MultishotPoll),
        new(MultiplexerKind.IoUring, TriggerMode.MultishotReceive),
    ];

    private static readonly MultiplexerVariant[] OfWindows =
    [
        new(MultiplexerKind.Iocp, TriggerMode.OverlappedReceive),
        new(MultiplexerKind.Iocp, TriggerMode.ZeroByteReceive),
    ];

    /// <summary>
    /// Every variant of this system that waits for many descriptors at once, in the order of the reports.
    /// </summary>
    public static IReadOnlyList<MultiplexerVariant> All { get; } =
        [.. OperatingSystem.IsWindows() ? OfWindows : OfLinux];

    /// <summary>The default for a server on this system.</summary>
    public static MultiplexerVariant Default { get; } = OperatingSystem.IsWindows()
        ? new(MultiplexerKind.Iocp, TriggerMode.OverlappedReceive)
        : new(MultiplexerKind.Epoll, TriggerMode.Level);

    /// <summary>Returns the trigger modes of a mechanism.</summary>
    /// <param name="kind">The mechanism.</param>
    /// <returns>The modes, a server's default first; also for a mechanism that this system does not have.</returns>
    public static IReadOnlyList<TriggerMode> TriggerModes(MultiplexerKind kind) => kind switch
    {
        MultiplexerKind.IoUring => [TriggerMode.MultishotReceive, TriggerMode.MultishotPoll],
        MultiplexerKind.ThreadPerConnection => [TriggerMode.Blocking],
        _ => [.. OfLinux.Concat(OfWindows).Where(variant => variant.Kind == kind).Select(variant =>
            variant.TriggerMode)],
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {TriggerMode}";
}

using System.Runtime.InteropServices;

namespace EventIo.Multiplexing;

/// <summary>Which mechanisms this host has, and the way to get one.</summary>
public static class MultiplexerCatalog
{
    /// <summary>What this host offers of every mechanism, asked of the kernel anew.</summary>
    /// <returns>One description for each <see cref="MultiplexerKind"/>, in its order.</returns>
    public static IReadOnlyList<MultiplexerDescription> Describe() =>
        [.. Enum.GetValues<MultiplexerKind>().Select(Describe)];

    /// <summary>What this host offers of a mechanism, asked of the kernel anew.</summary>
    /// <param name="kind">The mechanism.</param>
    /// <returns>Its description.</returns>
    public static MultiplexerDescription Describe(MultiplexerKind kind) => kind switch
    {
        MultiplexerKind.Select => Readiness(kind, ["pselect", "FD_SETSIZE 1024", "larger sets on request"]),
        MultiplexerKind.Poll => Readiness(kind, ["ppoll"]),
        MultiplexerKind.Epoll => Readiness(
            kind, ["EPOLLET", "EPOLLONESHOT", "EPOLLEXCLUSIVE", "EPOLLRDHUP", "epoll_pwait2"]),
        MultiplexerKind.IoUring => Readiness(kind, []) with { Model = MultiplexerModel.Completion },
        _ => new MultiplexerDescription
        {
            Kind = kind,
            Model = MultiplexerModel.Completion,
            Reason = "I/O completion ports are a mechanism of Windows.",
            TriggerModes = [],
            Features = [],
        },
    };

    /// <summary>Sets up a mechanism for the calling thread.</summary>
    /// <param name="variant">The mechanism and its trigger mode.</param>
    /// <param name="options">How it is set up.</param>
    /// <returns>The multiplexer, the caller's to dispose.</returns>
    /// <exception cref="NotSupportedException">It has no such trigger mode, or this version does not drive it.</exception>
    /// <exception cref="Native.NativeException">The kernel refused.</exception>
    public static Multiplexer Create(MultiplexerVariant variant, MultiplexerOptions options) => variant switch
    {
        (MultiplexerKind.Select, TriggerMode.Level) => new SelectMultiplexer(options),
        (MultiplexerKind.Poll, TriggerMode.Level) => new PollMultiplexer(options),
        (MultiplexerKind.Epoll, TriggerMode.Level or TriggerMode.Edge or TriggerMode.OneShot) =>
            new EpollMultiplexer(variant.TriggerMode, options),
        (MultiplexerKind.IoUring, TriggerMode.MultishotPoll) => new IoUringPollMultiplexer(options),
        (MultiplexerKind.IoUring, TriggerMode.MultishotReceive) => new IoUringMultiplexer(options),
        _ => throw new NotSupportedException(Refusal(variant)),
    };

    /// <summary>Why a mechanism has no such trigger mode.</summary>
    /// <param name="variant">The pair in question.</param>
    /// <returns>A sentence; <see langword="null"/> for a pair that exists.</returns>
    public static string? Refusal(MultiplexerVariant variant)
    {
        IReadOnlyList<TriggerMode> modes = MultiplexerVariant.TriggerModes(variant.Kind);
        return modes.Contains(variant.TriggerMode) ? null
            : modes.Count == 0 ? $"{variant.Kind} cannot be driven by this version on {RuntimeInformation.OSDescription}."
            : $"{variant.Kind} has no trigger mode {variant.TriggerMode}; it has {string.Join(", ", modes)}.";
    }

    private static MultiplexerDescription Readiness(MultiplexerKind kind, IReadOnlyList<string> features) => new()
    {
        Kind = kind,
        Model = MultiplexerModel.Readiness,
        Reason = OperatingSystem.IsLinux() ? null : "This version drives it on Linux only.",
        TriggerModes = MultiplexerVariant.TriggerModes(kind),
        Features = features,
    };
}

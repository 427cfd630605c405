using EventIo.Findings;
using EventIo.Native.Linux.Proc;

namespace EventIo.Inspection.Sets;

/// <summary>Requests of a ring, one or several with the same operation; or a file that is registered with it.</summary>
public sealed record IoUringRequest
{
    /// <summary>The process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Its name.</summary>
    public required string ProcessName { get; init; }

    /// <summary>The ring's descriptor.</summary>
    public required int RingDescriptor { get; init; }

    /// <summary>Where it is: Queued, Pending, Registered.</summary>
    public required string Place { get; init; }

    /// <summary>The operation: <c>ACCEPT</c>, <c>RECV</c>; null for a registered file.</summary>
    public string? Operation { get; init; }

    /// <summary>The number of such requests.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The descriptor of a queued request; null if the kernel does not report it.</summary>
    public int? FileDescriptor { get; init; }

    /// <summary>The kind of the descriptor or the registered file.</summary>
    public DescriptorKind? Kind { get; init; }

    /// <summary>Socket: its own end.</summary>
    public string? Local { get; init; }

    /// <summary>Socket: the peer's end.</summary>
    public string? Remote { get; init; }

    /// <summary>Socket: the kernel's cookie for it.</summary>
    public ulong? Cookie { get; init; }

    /// <inheritdoc/>
    public override string ToString() => PlainText.Of(Count > 1
        ? FormattableString.Invariant($"{Operation} x{Count}")
        : $"{Operation ?? Place}{(Local is null ? "" : $" {Local}")}{(Remote is null ? "" : $" to {Remote}")}");
}

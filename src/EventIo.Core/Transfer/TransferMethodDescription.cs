using EventIo.Native.Linux.IoUring;

namespace EventIo.Transfer;

/// <summary>Describes one transfer method: a row of <see cref="TransferCatalog"/>.</summary>
public sealed record TransferMethodDescription
{
    /// <summary>The method.</summary>
    public required TransferMethod Method { get; init; }

    /// <summary>Its calls in a few words, for completion.</summary>
    public required string Calls { get; init; }

    /// <summary>What it does and when to use it, in one to three sentences, for help.</summary>
    public required string Summary { get; init; }

    /// <summary>The resources that it holds while it moves bytes.</summary>
    public TransferResources Resources { get; init; }

    /// <summary>Whether the bytes pass through a pipe, whose size can be chosen.</summary>
    public bool UsesPipe => Resources.HasFlag(TransferResources.Pipe);

    /// <summary>Whether it asks the kernel not to copy and is notified of the outcome, which requires TCP.</summary>
    public bool AsksForZeroCopy => Resources.HasFlag(TransferResources.Notifications);

    /// <summary>Whether it is a chain of linked requests, which costs more than it saves.</summary>
    public bool IsLinkedChain => Resources.HasFlag(TransferResources.DirectDescriptors);

    /// <summary>Whether a loop can send files by it, not only a thread per connection.</summary>
    public bool ServesOnLoop => LoopRefusal is null;

    /// <summary>Why a loop can't send files by it, in a sentence or two; <see langword="null"/> if it can.</summary>
    internal string? LoopRefusal { get; init; }

    /// <summary>
    /// Why no server can send files by it, in a sentence; <see langword="null"/> if one can, on some mechanism.
    /// </summary>
    internal string? ServerRefusal { get; init; }

    /// <summary>
    /// Why this system does not have it, in a sentence; <see langword="null"/> if it does, or if the kernel has to be
    /// asked.
    /// </summary>
    internal string? SystemRefusal { get; init; }

    /// <summary>The operations of io_uring that it needs.</summary>
    internal RingOpcode[] NeededOpcodes { get; init; } = [];

    /// <summary>
    /// Whether a request must find the file that an earlier one of its chain has opened (IORING_FEAT_LINKED_FILE).
    /// </summary>
    internal bool NeedsLinkedFile { get; init; }

    /// <summary>Why it can't move a source, in a sentence; <see langword="null"/> if it can.</summary>
    internal Func<TransferSource, string?> SourceRefusal { get; init; } = _ => null;

    /// <summary>
    /// Creates the transfer for the calling thread; <see langword="null"/> if it is not a method of Linux.
    /// </summary>
    internal Func<TransferOptions, SocketTransfer>? Create { get; init; }
}

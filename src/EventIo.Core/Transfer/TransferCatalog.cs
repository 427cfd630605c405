using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.IoUring.Probing;

namespace EventIo.Transfer;

/// <summary>
/// Describes each transfer method. Completion, help, the choice of a method, servers and tests are derived from it. A
/// new method needs a member of <see cref="TransferMethod"/>, a row here, and a transfer in a file of its own.
/// </summary>
public static partial class TransferCatalog
{
    private static readonly Dictionary<TransferMethod, TransferMethodDescription> Rows =
        Table().ToDictionary(row => row.Method);

    /// <summary>A row for each member of <see cref="TransferMethod"/>, in its order.</summary>
    public static IReadOnlyList<TransferMethodDescription> All { get; } = [.. Rows.Values.OrderBy(row => row.Method)];

    /// <summary>
    /// The methods of Linux in the order of reports: Copy, which the others are compared with, is the first.
    /// </summary>
    public static IReadOnlyList<TransferMethod> Methods { get; } =
        [.. All.Where(row => row.Create is not null).Select(row => row.Method)];

    /// <summary>
    /// The methods of Linux, ordered by the resources that they hold, the fewest first: see
    /// <see cref="TransferResources"/>.
    /// </summary>
    internal static IReadOnlyList<TransferMethod> PlainestFirst { get; } =
        [.. Methods.OrderBy(method => Describe(method).Resources)];

    /// <summary>Returns the description of a method.</summary>
    /// <param name="method">The method.</param>
    /// <returns>Its row.</returns>
    public static TransferMethodDescription Describe(TransferMethod method) => Rows[method];

    /// <summary>Returns why this host does not support a method. Asks the kernel each time.</summary>
    /// <param name="method">The method.</param>
    /// <returns>A sentence; <see langword="null"/> when it does.</returns>
    public static string? Refusal(TransferMethod method)
    {
        TransferMethodDescription row = Describe(method);
        return row.SystemRefusal ?? (row.NeededOpcodes.Length > 0 ? RingRefusal(row) : null);
    }

    /// <summary>Returns why a method can't move a source.</summary>
    /// <param name="method">The method.</param>
    /// <param name="source">The source.</param>
    /// <returns>A sentence; <see langword="null"/> when it can.</returns>
    public static string? Refusal(TransferMethod method, TransferSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Describe(method).SourceRefusal(source);
    }

    /// <summary>Sets up a method for the calling thread.</summary>
    /// <param name="method">The method.</param>
    /// <param name="options">How it is set up.</param>
    /// <returns>The transfer, which the caller has to dispose.</returns>
    /// <exception cref="NotSupportedException">The method is not one of Linux.</exception>
    /// <exception cref="Native.NativeException">
    /// The kernel refused what it needs: descriptors, memory, a ring.
    /// </exception>
    public static SocketTransfer Create(TransferMethod method, TransferOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Describe(method).Create is { } create
            ? create(options)
            : throw new NotSupportedException(Refusal(method) ?? $"{method} is not a method.");
    }

    private static string Since(RingOpcode opcode) => opcode switch
    {
        RingOpcode.SPLICE => " (Linux 5.7)",
        RingOpcode.SEND_ZC => " (Linux 6.0)",
        _ => "",
    };

    private static string? RingRefusal(TransferMethodDescription row)
    {
        IoUringSupport support = IoUringProbe.Run();
        if (!support.IsAvailable)
            return support.Reason;
        foreach (RingOpcode opcode in row.NeededOpcodes)
        {
            if (!support.Opcodes.Contains(opcode.ToString()))
                return $"This kernel's io_uring has no {opcode}{Since(opcode)}.";
        }
        return row.NeedsLinkedFile && !support.FeatureBits.Contains(nameof(RingFeatures.LINKED_FILE))
            ? "This kernel's io_uring can't read a file that an earlier request of the chain has opened (Linux 5.17)."
            : null;
    }
}

using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Native.Linux.IoUring;
using EventIo.Servers.Workloads.Http;
using EventIo.Transfer;

namespace EventIo.Servers.Workloads.Files;

/// <summary>The workload of static files, which holds the root; see <see cref="FileHandler"/>.</summary>
internal sealed class FileWorkload : ServedWorkload
{
    private readonly WorkloadContext _context;
    private readonly FileRoot _root;

    /// <summary>Opens the root.</summary>
    /// <param name="context">The server's settings.</param>
    /// <exception cref="ServerRootException">The root can't be served.</exception>
    internal FileWorkload(WorkloadContext context)
    {
        _context = context;
        _root = new FileRoot(context.Root ?? throw new ArgumentException("The workload File needs a root."));
    }

    /// <inheritdoc/>
    internal override string Root => _root.Path;

    /// <inheritdoc/>
    internal override bool? FollowsLinks => _root.FollowsLinks;

    /// <inheritdoc/>
    internal override TransferMethod? TransferMethod => _context.TransferMethod;

    /// <inheritdoc/>
    internal override Func<IFileSend>? CreateFileSend => FileTransfers.Factory(_context.TransferMethod);

    /// <summary>Checks that a server can serve files.</summary>
    /// <param name="context">The server's settings.</param>
    /// <exception cref="RingSetupException">The ring's features don't allow it.</exception>
    /// <exception cref="PlatformNotSupportedException">This system does not support it.</exception>
    /// <exception cref="NotSupportedException">
    /// The transfer method does not support it; see <see cref="FileTransfers.Refusal"/>.
    /// </exception>
    internal static void Check(WorkloadContext context)
    {
        if (context.Multiplexer.RingFeatures?.Has(RingFeature.DirectDescriptors) == true)
        {
            throw new RingSetupException(
                RingProblem.Invalid,
                "The workload File excludes DirectDescriptors: sendfile(2) needs descriptors, and such " +
                "connections have none.",
                "Leave DirectDescriptors out.");
        }
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException(
                "The workload File runs on Linux only: it requires openat2(2).");
        FileTransfers.Check(context.TransferMethod, context.Variant.Kind, context.EndPoint);
    }

    /// <inheritdoc/>
    internal override IConnectionHandler CreateHandler(LoopCounters counters) => new FileHandler(
        _root, counters, HttpOptions.Of(_context),
        _context.Multiplexer.RingFeatures?.Has(RingFeature.LinkedFiles) == true);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _root.Dispose();
    }
}

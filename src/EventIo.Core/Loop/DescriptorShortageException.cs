using System.Globalization;

namespace EventIo.Loop;

/// <summary>A server would leave the process too few descriptors.</summary>
/// <param name="limit">How many the process may have open (RLIMIT_NOFILE).</param>
/// <param name="open">How many it has open.</param>
/// <param name="needed">How many the server would open.</param>
public sealed class DescriptorShortageException(long limit, int open, int needed)
    : InvalidOperationException(string.Create(
        CultureInfo.InvariantCulture,
        $"The server needs {needed} descriptors and the shell {DescriptorReserve.Headroom} more; the limit of this " +
        $"process (RLIMIT_NOFILE) is {limit}, and {open} are open."));

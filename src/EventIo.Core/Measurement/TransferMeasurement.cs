using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>
/// A transfer, or many of one size, and all that made it. Figures are <see langword="null"/> where nothing was measured, never
/// zero. Lists are arrays, which a script can index.
/// </summary>
public sealed record TransferMeasurement
{
    /// <summary>The method that ran.</summary>
    public required TransferMethod Method { get; init; }

    /// <summary>The method that was asked for.</summary>
    public required TransferMethod RequestedMethod { get; init; }

    /// <summary>Why another one ran, or why it was chosen; <see langword="null"/> when there is nothing to say.</summary>
    public string? MethodReason { get; init; }

    /// <summary>Which way it went.</summary>
    public TransferDirection Direction { get; init; }

    /// <summary>What became of it.</summary>
    public required MeasurementStatus Status { get; init; }

    /// <summary>Why it was not measured, or not as asked; <see langword="null"/> when there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>The file; <see langword="null"/> where the bytes were made up.</summary>
    public string? Path { get; init; }

    /// <summary>The other end's address; <see langword="null"/> for a sink in this process.</summary>
    public string? ComputerName { get; init; }

    /// <summary>The port: of a receiver its own, of a sender the other end's.</summary>
    public int? Port { get; init; }

    /// <summary>Where in the file the first byte was.</summary>
    public long Offset { get; init; }

    /// <summary>Bytes of one transfer, as asked for; <see langword="null"/> where that was not known before its end.</summary>
    public long? PayloadBytes { get; init; }

    /// <summary>Bytes that were moved, by all transfers.</summary>
    public long Bytes { get; init; }

    /// <summary>How many transfers.</summary>
    public long Transfers { get; init; }

    /// <summary>
    /// From the first byte until the other end had all: the sink in this process its bytes, a kernel elsewhere its
    /// acknowledgements.
    /// </summary>
    public double? Seconds { get; init; }

    /// <summary>Bytes moved in a second; of several rounds the median.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>Each round's bytes in a second, in the order measured: how steady the host was.</summary>
    public IReadOnlyList<double> RoundBytesPerSecond { get; init => field = value.ToArray(); } = [];

    /// <summary>CPU seconds of the moving thread in user mode.</summary>
    public double? UserCpuSeconds { get; init; }

    /// <summary>CPU seconds of the moving thread in the kernel, and of the workers that a ring had.</summary>
    public double? SystemCpuSeconds { get; init; }

    /// <summary>Both in percent of the time that went by; more than 100 where workers ran beside the thread.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>Both for each KiB that was moved.</summary>
    public double? CpuNanosecondsPerKib { get; init; }

    /// <summary>The sink's CPU time for each KiB, where it was in this process.</summary>
    public double? SinkCpuNanosecondsPerKib { get; init; }

    /// <summary>System calls that moved the bytes: reads, sends, splices, waits and notifications; opening and connecting apart.</summary>
    public long? SystemCalls { get; init; }

    /// <summary>System calls for each MiB that was moved.</summary>
    public double? SystemCallsPerMib { get; init; }

    /// <summary>Managed memory that the moving thread allocated meanwhile, in bytes.</summary>
    public long? AllocatedBytes { get; init; }

    /// <summary>Sends that the kernel was asked not to copy; <see langword="null"/> for methods that ask for no such thing.</summary>
    public long? NotificationCount { get; init; }

    /// <summary>How many of them it copied after all, as it says itself.</summary>
    public long? CopiedFallbackCount { get; init; }

    /// <summary>
    /// Whether the socket got the bytes without a copy, as the kernel says (MSG_ZEROCOPY, SEND_ZC) or as was tried out over
    /// loopback (see <see cref="ZeroCopyProof"/>); <see langword="null"/> where neither is known.
    /// </summary>
    public bool? IsZeroCopy { get; init; }

    /// <summary>CPU time for each KiB, as a share of what Copy takes for this size on this host's loopback.</summary>
    public double? CpuRatioToCopy { get; init; }

    /// <summary>Bytes in a second, as a multiple of what Copy moves of this size over this host's loopback.</summary>
    public double? RateRatioToCopy { get; init; }

    /// <summary>Side by side with others: bytes in a second, as a share of the fastest method's for this size.</summary>
    public double? RelativeRate { get; init; }

    /// <summary>From this size on it is the fastest: since which size, and whom it overtakes; <see langword="null"/> elsewhere.</summary>
    public string? Crossover { get; init; }

    /// <summary>Which of several measurements of the same kind it is, from 1.</summary>
    public int Repetition { get; init; } = 1;

    /// <summary>Where the figures can mislead and what they mean, in words; a catchword first.</summary>
    public IReadOnlyList<string> Verdict { get; init => field = value.ToArray(); } = [];

    /// <summary>SHA-256 of the bytes, in hexadecimal; <see langword="null"/> unless asked for.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Receive: whether it is the one that the sender appended; <see langword="null"/> unless asked for.</summary>
    public bool? IsHashMatched { get; init; }

    /// <summary>The congestion control in force; <see langword="null"/> for what is not TCP.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>tcpi_pacing_rate at the end.</summary>
    public long? PacingRateBytesPerSecond { get; init; }

    /// <summary>How much of its busy time the connection waited for the peer's window (tcpi_rwnd_limited).</summary>
    public double? WindowLimitedPercent { get; init; }

    /// <summary>Segments with data (tcpi_data_segs_out), those sent again among them.</summary>
    public long? SegmentsOut { get; init; }

    /// <summary>Segments sent again (tcpi_total_retrans).</summary>
    public long? RetransmittedSegments { get; init; }

    /// <summary>Bytes in each buffer.</summary>
    public int BufferBytes { get; init; }

    /// <summary>What the pipe was asked to hold; <see langword="null"/> for methods without a pipe.</summary>
    public int? PipeBytes { get; init; }

    /// <summary>Rounds, the methods taking turns; <see langword="null"/> for a single transfer.</summary>
    public int? Rounds { get; init; }

    /// <summary>The processor that the moving thread was bound to; <see langword="null"/> when it was not.</summary>
    public int? Processor { get; init; }

    /// <summary>The processor that the sink's thread was bound to; <see langword="null"/> when it was not.</summary>
    public int? SinkProcessor { get; init; }

    /// <summary>The machine.</summary>
    public HostFacts Host { get; init; } = HostFacts.Current;

    /// <summary>When the measurement was done (UTC).</summary>
    public DateTime MeasuredAt { get; init; } = DateTime.UtcNow;
}

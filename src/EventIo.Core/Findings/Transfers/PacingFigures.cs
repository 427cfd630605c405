namespace EventIo.Findings.Transfers;

/// <summary>
/// The figures that show whether pacing held a transfer back. Each is <see langword="null"/> if unknown.
/// </summary>
/// <param name="CongestionControl">The congestion control in force.</param>
/// <param name="MaxPacingRateBytesPerSecond">SO_MAX_PACING_RATE; <see langword="null"/> also for no limit.</param>
/// <param name="PacingRateBytesPerSecond">tcpi_pacing_rate at the end.</param>
/// <param name="BytesPerSecond">The rate reached.</param>
/// <param name="Seconds">How long the transfer took.</param>
/// <param name="CpuPercent">CPU time of the moving thread, in percent of the time.</param>
/// <param name="WindowLimitedPercent">
/// The share of its busy time that the connection waited for the peer's window.
/// </param>
/// <param name="RunDelayPercent">How long the moving thread waited for a processor, in percent of the time.</param>
internal readonly record struct PacingFigures(
    string? CongestionControl,
    long? MaxPacingRateBytesPerSecond,
    long? PacingRateBytesPerSecond,
    double? BytesPerSecond,
    double? Seconds,
    double? CpuPercent,
    double? WindowLimitedPercent,
    double? RunDelayPercent);

namespace EventIo.Findings.Loads;

/// <summary>The figures of one step of a rate ramp.</summary>
/// <param name="RatePerSecond">Requests that were due per second.</param>
/// <param name="AnsweredPerSecond">Requests that were answered per second.</param>
/// <param name="P50Microseconds">Half of the response times were no longer.</param>
/// <param name="P99Microseconds">99 % of the response times were no longer.</param>
/// <param name="IsGenerators">Whether the figures describe the load generator, which was saturated or late.</param>
/// <param name="IsContended">Whether the generator's loops waited for a processor; the server may have, too.</param>
internal sealed record RampStepFigures(
    double RatePerSecond,
    double AnsweredPerSecond,
    double P50Microseconds,
    double P99Microseconds,
    bool IsGenerators = false,
    bool IsContended = false);

namespace EventIo.Diagnosis.Observation;

/// <summary>How many ports of the ephemeral range are in use for connections to one remote address and port.</summary>
/// <param name="InUse">By connections that are open or being closed.</param>
/// <param name="TimeWait">By connections in TIME_WAIT.</param>
internal readonly record struct PortUse(int InUse, int TimeWait);

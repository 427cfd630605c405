namespace EventIo.Measurement.Load;

/// <summary>A counter of the kernel's network stack, and its increase during a run.</summary>
/// <param name="Name">Its name in /proc/net/netstat or /proc/net/snmp.</param>
/// <param name="Count">Its increase in the network namespace, whatever process caused it.</param>
public sealed record KernelCounter(string Name, long Count)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Count}";
}

namespace EventIo.Measurement;

/// <summary>A counter of the kernel's network stack, and by how much it went up during a run.</summary>
/// <param name="Name">Its name in /proc/net/netstat or /proc/net/snmp.</param>
/// <param name="Count">By how much it went up, in its network namespace, whoever caused it.</param>
public sealed record KernelCounter(string Name, long Count)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Count}";
}

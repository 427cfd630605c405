namespace EventIo.Findings.Repairs;

/// <summary>Sets a kernel parameter (sysctl(8)) until the host reboots.</summary>
/// <param name="Name">The parameter with dots: <c>net.core.somaxconn</c>.</param>
/// <param name="Value">The new value.</param>
/// <param name="PreviousValue">The value when it was read.</param>
/// <param name="NetworkNamespace">
/// The file of the network namespace that has the parameter; <see langword="null"/> for that of this process.
/// </param>
public sealed record SysctlRepair(string Name, string Value, string PreviousValue, string? NetworkNamespace) : Repair
{
    /// <inheritdoc/>
    public override string Target => NetworkNamespace is null ? Name : $"{Name} of {NetworkNamespace}";

    /// <inheritdoc/>
    public override string Command => Write(Value);

    /// <inheritdoc/>
    public override string UndoCommand => Write(PreviousValue);

    /// <inheritdoc/>
    public override Repair Reverse => this with { Value = PreviousValue, PreviousValue = Value };

    private string Write(string value)
    {
        string setting = value.Contains(' ', StringComparison.Ordinal) ? $"'{Name}={value}'" : $"{Name}={value}";
        return NetworkNamespace is null
            ? $"sysctl -w {setting}"
            : $"nsenter --net={NetworkNamespace} sysctl -w {setting}";
    }
}

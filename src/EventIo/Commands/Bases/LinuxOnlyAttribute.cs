namespace EventIo.Commands.Bases;

/// <summary>Marks a cmdlet that depends on something that only Linux has.</summary>
/// <param name="reason">The thing it depends on.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LinuxOnlyAttribute(string reason) : Attribute
{
    /// <summary>The thing it depends on.</summary>
    internal string Reason { get; } = reason;
}

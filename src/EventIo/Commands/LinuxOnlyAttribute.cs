namespace EventIo.Commands;

/// <summary>On a cmdlet that stands on what other systems than Linux have not.</summary>
/// <param name="reason">What that is.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LinuxOnlyAttribute(string reason) : Attribute
{
    /// <summary>What it stands on.</summary>
    internal string Reason { get; } = reason;
}

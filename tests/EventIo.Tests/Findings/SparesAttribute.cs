using EventIo.Findings;

namespace EventIo.Tests.Findings;

/// <summary>Marks a test of the nearest state in which findings must not be reported.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class SparesAttribute(params FindingKind[] kinds) : Attribute
{
    /// <summary>Their kinds.</summary>
    public IReadOnlyList<FindingKind> Kinds => kinds;
}

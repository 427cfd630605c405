using EventIo.Findings;

namespace EventIo.Tests.Findings;

/// <summary>Marks a test with a state that is just not a fault: findings of these kinds must not be reported.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class SparesAttribute(params FindingKind[] kinds) : Attribute
{
    /// <summary>Their kinds.</summary>
    public IReadOnlyList<FindingKind> Kinds => kinds;
}

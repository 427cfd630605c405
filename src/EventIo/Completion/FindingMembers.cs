using EventIo.Findings;

namespace EventIo.Completion;

/// <summary>
/// Describes the findings of a row to Tab completion, through the type file: completion finds types by their names, and
/// the library's own types are in a load context where it can't find them. No row has such an object. It has neither
/// fields nor virtual members: the engine reads the public types before the library can be found, and on Windows it
/// would then load the types of such members.
/// </summary>
public sealed class FindingMembers
{
    private FindingMembers()
    {
    }

#pragma warning disable CA1822 // Completion offers only instance properties.
    /// <inheritdoc cref="Finding.Kind"/>
    public FindingKind Kind => default;

    /// <inheritdoc cref="Finding.Severity"/>
    public FindingSeverity Severity => default;

    /// <inheritdoc cref="Finding.Evidence"/>
    public string Evidence => "";

    /// <inheritdoc cref="Finding.Subject"/>
    public string Subject => "";

    /// <inheritdoc cref="Finding.Cause"/>
    public string Cause => "";

    /// <inheritdoc cref="Finding.Remedy"/>
    public string Remedy => "";

    /// <inheritdoc cref="Finding.Undo"/>
    public string Undo => "";
#pragma warning restore CA1822
}

using System.Management.Automation;

namespace EventIo.Commands;

/// <summary>
/// Takes the names of an enumeration's values, in any case, and nothing else. The engine completes a parameter of an
/// enumeration's type by itself, with every value that there is; so such parameters are strings, and completers offer what
/// this host has.
/// </summary>
/// <param name="type">The enumeration.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnumNameAttribute(Type type) : ArgumentTransformationAttribute
{
    /// <summary>The enumeration.</summary>
    public Type Type { get; } = type;

    /// <inheritdoc/>
    /// <exception cref="PSInvalidCastException">There is no such value; the message names those that there are.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        LanguagePrimitives.GetEnumerable(inputData) is { } items
            ? items.Cast<object>().Select(Name).ToArray()
            : Name(inputData);

    private string Name(object value) => LanguagePrimitives.ConvertTo(value, Type, null).ToString()!;
}

using System.Management.Automation;

namespace EventIo.Binding;

/// <summary>
/// Accepts the names of an enumeration's values, in any case, and nothing else. For a parameter of an enumeration type,
/// the engine itself completes every value; such parameters are therefore strings, and completers offer the values that
/// this host supports.
/// </summary>
/// <param name="type">The enumeration.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnumNameAttribute(Type type) : ArgumentTransformationAttribute
{
    /// <summary>The enumeration.</summary>
    public Type Type { get; } = type;

    /// <inheritdoc/>
    /// <exception cref="PSInvalidCastException">
    /// There is no such value; the message lists the existing ones.
    /// </exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        LanguagePrimitives.GetEnumerable(inputData) is { } items
            ? items.Cast<object>().Select(Name).ToArray()
            : Name(inputData);

    private string Name(object value) => LanguagePrimitives.ConvertTo(value, Type, null).ToString()!;
}

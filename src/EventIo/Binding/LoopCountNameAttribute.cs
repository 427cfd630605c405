using System.Management.Automation;

namespace EventIo.Binding;

/// <summary>
/// Accepts a number of loops, or the name of a number: one loop or two for each processor that this process may use.
/// Two are the classic choice for a completion port, because a blocked thread leaves its processor to another one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LoopCountNameAttribute : ArgumentTransformationAttribute
{
    /// <summary>The names, and the number that each stands for on this host.</summary>
    internal static IReadOnlyList<(string Name, int Count)> Names { get; } =
        [("PerProcessor", Environment.ProcessorCount), ("TwicePerProcessor", 2 * Environment.ProcessorCount)];

    /// <inheritdoc/>
    /// <exception cref="ArgumentTransformationMetadataException">
    /// It is neither a number nor one of the names.
    /// </exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object data = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (LanguagePrimitives.TryConvertTo(data, out int number))
            return number;
        return Names.FirstOrDefault(
            name => name.Name.Equals(data as string, StringComparison.OrdinalIgnoreCase)) is (not null, int count)
            ? count
            : throw new ArgumentTransformationMetadataException(
                $"'{data}' is not a number of loops: give one, or " +
                $"{string.Join(" or ", Names.Select(name => name.Name))}.");
    }
}

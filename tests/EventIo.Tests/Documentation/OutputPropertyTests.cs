using System.Collections;
using System.Net;
using System.Reflection;
using EventIo.Documentation.Views;
using EventIo.Findings;
using Xunit;

namespace EventIo.Tests.Documentation;

/// <summary>The rows of cmdlets as Export-Csv, ConvertTo-Html and ConvertTo-Json write them.</summary>
public sealed class OutputPropertyTests
{
    private static readonly (PropertyInfo Property, Type Type)[] s_properties =
    [
        .. from type in Reached()
           from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
           select (property, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType),
    ];

    // ConvertTo-Json writes the text of enums of 64 bits, and the numbers of all others.
    [Fact]
    public void Enums_are_names_in_JSON() => Assert.All(
        s_properties.Select(each => each.Type).Where(type => type.IsEnum).Distinct(),
        type => Assert.Equal(typeof(long), Enum.GetUnderlyingType(type)));

    [Fact]
    public void Addresses_are_texts() => Assert.DoesNotContain(
        s_properties, each => each.Type.IsAssignableTo(typeof(EndPoint)) || each.Type == typeof(IPAddress));

    [Fact]
    public void Lists_are_declared_as_IReadOnlyList() => Assert.All(
        s_properties.Where(each => IsList(each.Type)),
        each => Assert.True(
            each.Type.IsGenericType && each.Type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>),
            $"{each.Property.DeclaringType!.Name}.{each.Property.Name}"));

    [Fact]
    public void Lists_of_a_new_row_are_text_lists() => Assert.All(
        from each in s_properties
        where IsList(each.Type) && each.Property.CanWrite
        let type = each.Property.DeclaringType!
        where type.GetConstructor([]) is not null && !type.IsAbstract
        select (each.Property, Value: each.Property.GetValue(Activator.CreateInstance(type))),
        each => Assert.True(
            each.Value is null || each.Value.GetType().GetGenericTypeDefinition() == typeof(TextList<>),
            $"{each.Property.DeclaringType!.Name}.{each.Property.Name}"));

    private static bool IsList(Type type) =>
        type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && type.Namespace != "HdrHistogram";

    // The types of the catalogue, and the module's types that their properties have.
    private static HashSet<Type> Reached()
    {
        HashSet<Type> reached = [];
        var left = new Queue<Type>(OutputCatalog.All.Select(row => row.Type));
        while (left.TryDequeue(out Type? type))
        {
            if (!reached.Add(type))
                continue;
            foreach (PropertyInfo property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
            {
                Type plain = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                Type item = IsList(plain) && plain.IsGenericType ? plain.GetGenericArguments()[0] : plain;
                if (item is { IsEnum: false, IsPrimitive: false }
                    && item.Namespace?.StartsWith("EventIo", StringComparison.Ordinal) == true)
                    left.Enqueue(item);
            }
        }
        return reached;
    }
}

using System.Management.Automation;
using System.Reflection;

namespace EventIo.Documentation.Cmdlets;

/// <summary>Reads cmdlets from their types. Defaults are read from an instance.</summary>
internal static class CmdletReader
{
    private const string AllSets = ParameterAttribute.AllParameterSets;

    /// <summary>Reads the cmdlets of an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <returns>The cmdlets by name.</returns>
    internal static IReadOnlyList<CmdletFacts> Read(Assembly assembly) =>
    [
        .. assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && type.IsDefined(typeof(CmdletAttribute)))
            .Select(Read)
            .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal),
    ];

    /// <summary>Reads one cmdlet.</summary>
    /// <param name="type">Its type.</param>
    /// <returns>Its declarations.</returns>
    internal static CmdletFacts Read(Type type)
    {
        CmdletAttribute cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
        var declared = new List<(ParameterFacts Facts, ParameterAttribute Use)>();
        object instance = Activator.CreateInstance(type)!;
        using (instance as IDisposable)
        {
            foreach (PropertyInfo property in type.GetProperties().Where(IsParameter))
            {
                ParameterFacts facts = ParameterReader.Read(property, instance);
                declared.AddRange(Uses(property).Select(use => (facts, use)));
            }
        }
        if (cmdlet.SupportsShouldProcess)
            declared.AddRange(ParameterReader.ShouldProcess.Select(facts => (facts, new ParameterAttribute())));
        return new CmdletFacts($"{cmdlet.VerbName}-{cmdlet.NounName}", Sets(declared, cmdlet.DefaultParameterSetName))
        {
            HelpUri = string.IsNullOrEmpty(cmdlet.HelpUri) ? null : cmdlet.HelpUri,
            Outputs =
            [
                .. type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(output => output.Type)
                .Select(name => name.Type),
            ],
        };
    }

    private static bool IsParameter(PropertyInfo property) => Uses(property).Any();

    // A hidden parameter only receives pipeline input; users don't type it.
    private static IEnumerable<ParameterAttribute> Uses(PropertyInfo property) =>
        property.GetCustomAttributes<ParameterAttribute>().Where(use => !use.DontShow);

    private static List<IReadOnlyList<ParameterUse>> Sets(
        List<(ParameterFacts Facts, ParameterAttribute Use)> declared, string? first)
    {
        List<string> names =
        [
            .. declared.Select(item => item.Use.ParameterSetName).Where(name => name != AllSets).Distinct(),
        ];
        if (names.Count == 0)
            names.Add(AllSets);
        return
        [
            .. from name in names.OrderByDescending(name => name == first)
               select (IReadOnlyList<ParameterUse>)
               [
                   .. from item in declared
                      where item.Use.ParameterSetName == name || item.Use.ParameterSetName == AllSets
                      let use = Use(item.Facts, item.Use)
                      orderby use.Position ?? int.MaxValue, !use.IsMandatory
                      select use,
               ],
        ];
    }

    private static ParameterUse Use(ParameterFacts facts, ParameterAttribute use) => new(
        facts, use.Mandatory, use.Position == int.MinValue ? null : use.Position,
        use.ValueFromPipeline, use.ValueFromPipelineByPropertyName);
}

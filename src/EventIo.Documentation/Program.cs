using System.Reflection;
using EventIo.Documentation;

// EventIo.csproj runs this after each build of the cmdlets.
if (args is not [var root, var assembly])
{
    Console.Error.WriteLine("usage: EventIo.Documentation MODULE-FOLDER CMDLET-ASSEMBLY");
    return 2;
}
var generator = new Generator(new ModuleFolder(root), Assembly.LoadFrom(Path.GetFullPath(assembly)));
generator.Run();
foreach (Problem problem in generator.Problems)
    Console.Error.WriteLine(problem);
return generator.Problems.Count == 0 ? 0 : 1;

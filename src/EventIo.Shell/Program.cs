using System.Management.Automation;
using System.Management.Automation.Runspaces;

using PowerShell shell = PowerShell.Create(InitialSessionState.CreateDefault2());
foreach (PSObject result in shell.AddScript(string.Join(' ', args)).Invoke())
    Console.WriteLine(result);
return shell.HadErrors ? 1 : 0;

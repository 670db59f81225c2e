using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Orrery.Analyzers;

/// <summary>Reports what makes workflow code give something else when it is replayed, or leave its run: clocks, chance, ids, threads, waits,
/// blocking, <c>ConfigureAwait</c>, the world outside, static state.</summary>
/// <remarks>It sees what is written in workflow code itself, not what methods do that are called from there.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WorkflowCodeAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The property of a diagnostic that holds the name of the <c>IRun</c> in scope.</summary>
    public const string Run = "run";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.All;

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName("Orrery.IRun") is not { } run) return;
            var code = new WorkflowCode(run, start.Compilation.GetTypeByMetadataName("Orrery.IFunctionContext"));
            var members = new ForbiddenMembers(start.Compilation);
            start.RegisterOperationAction(
                operation => Look(operation, code, members),
                OperationKind.Invocation, OperationKind.ObjectCreation, OperationKind.PropertyReference, OperationKind.FieldReference, OperationKind.MethodReference);
        });
    }

    private static void Look(OperationAnalysisContext context, WorkflowCode code, ForbiddenMembers members)
    {
        var operation = context.Operation;
        if (MemberOf(operation) is not { } member || members.Find(operation, member) is not { } use) return;
        if (operation.Parent is INameOfOperation || code.RunOf(operation, context.ContainingSymbol) is not { } run) return;
        context.ReportDiagnostic(Diagnostic.Create(
            use.Rule, operation.Syntax.GetLocation(), ImmutableDictionary<string, string?>.Empty.Add(Run, run), NameOf(member), use.Instead(run)));
    }

    private static ISymbol? MemberOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IObjectCreationOperation creation => creation.Constructor,
        IMemberReferenceOperation reference => reference.Member,
        _ => null,
    };

    private static string NameOf(ISymbol member) => member is IMethodSymbol { MethodKind: MethodKind.Constructor }
        ? $"new {member.ContainingType.Name}"
        : $"{member.ContainingType.Name}.{member.Name}";
}

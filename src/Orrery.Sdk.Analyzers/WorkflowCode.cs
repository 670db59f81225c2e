using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Orrery.Analyzers;

/// <summary>Tells workflow code from other code: what lies in a method, lambda or local function that takes an <c>IRun</c>, except in bodies
/// handed to <c>run.Value</c> and in what takes an <c>IFunctionContext</c>. The innermost of these decides.</summary>
/// <param name="run"><c>Orrery.IRun</c>.</param>
/// <param name="context"><c>Orrery.IFunctionContext</c>; null where the compilation has none.</param>
internal sealed class WorkflowCode(INamedTypeSymbol run, INamedTypeSymbol? context)
{
    /// <summary>The name of the run that the operation belongs to, or null outside workflow code.</summary>
    /// <param name="member">The method, accessor, field or property whose code the operation lies in.</param>
    public string? RunOf(IOperation operation, ISymbol member)
    {
        var root = operation;
        for (var at = operation; at is not null; at = at.Parent)
        {
            root = at;
            if (FunctionAt(at) is not { } function) continue;
            if (IsOutside(function) || IsValueBody(at)) return null;
            if (RunIn(function) is { } name) return name;
        }

        return member is IMethodSymbol method && !IsOutside(method) ? RunIn(method) : null;
    }

    private static IMethodSymbol? FunctionAt(IOperation operation) => operation switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol,
        ILocalFunctionOperation local => local.Symbol,
        _ => null,
    };

    private bool IsOutside(IMethodSymbol function) => function.Parameters.Any(parameter => Is(parameter.Type, context));

    private string? RunIn(IMethodSymbol function) =>
        function.Parameters.FirstOrDefault(parameter => Is(parameter.Type, run)) is not { } parameter ? null : parameter.IsDiscard ? "run" : parameter.Name;

    private static bool Is(ITypeSymbol type, INamedTypeSymbol? wanted) =>
        wanted is not null && (Same(type, wanted) || type.AllInterfaces.Any(one => Same(one, wanted))
            || type is ITypeParameterSymbol { ConstraintTypes: var bounds } && bounds.Any(bound => Is(bound, wanted)));

    /// <summary>Whether a lambda or local function is what <c>run.Value</c> gets: in place, or by its name and nowhere else.</summary>
    private bool IsValueBody(IOperation function)
    {
        if (function is ILocalFunctionOperation local) return IsOnlyForValue(local.Symbol, RootOf(function));
        return Unwrapped(function.Parent) switch
        {
            IArgumentOperation { Parent: IInvocationOperation call } => IsValue(call.TargetMethod),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation variable } => IsOnlyForValue(variable.Symbol, RootOf(function)),
            _ => false,
        };
    }

    private bool IsOnlyForValue(ISymbol named, IOperation root)
    {
        var uses = root.Descendants().Where(operation => Same(operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IMethodReferenceOperation method => method.Method,
            IInvocationOperation call => call.TargetMethod,
            _ => null,
        }, named)).ToList();
        return uses.Count > 0 && uses.All(use => Unwrapped(use.Parent) is IArgumentOperation { Parent: IInvocationOperation call } && IsValue(call.TargetMethod));
    }

    private bool IsValue(IMethodSymbol method) =>
        method.Name == "Value" && (Is(method.ContainingType, run) || method.IsExtensionMethod && Is(method.Parameters[0].Type, run));

    /// <summary>What a function's operation, or its name's, is handed to: past conversions and choices.</summary>
    private static IOperation? Unwrapped(IOperation? operation)
    {
        while (operation is IDelegateCreationOperation or IConversionOperation or IConditionalOperation or ICoalesceOperation) operation = operation.Parent;
        return operation;
    }

    private static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent) operation = parent;
        return operation;
    }

    private static bool Same(ISymbol? one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}

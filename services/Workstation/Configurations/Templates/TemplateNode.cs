using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>A part of a template.</summary>
internal abstract record TemplateNode(Position At);

/// <summary>Text as it stands.</summary>
internal sealed record Plain(string Text, Position At) : TemplateNode(At);

internal sealed record Output(Expression Of, Position At) : TemplateNode(At);

internal sealed record Assign(string Name, Expression Value, Position At) : TemplateNode(At);

/// <summary>The first branch whose condition holds; a null condition is <c>else</c>.</summary>
internal sealed record Choice(ImmutableArray<(Expression? When, ImmutableArray<TemplateNode> Then)> Branches, Position At) : TemplateNode(At);

/// <summary>Once for each item; <paramref name="Otherwise"/> when there is none.</summary>
internal sealed record Loop(ImmutableArray<string> Names, Expression Over, ImmutableArray<TemplateNode> Body, ImmutableArray<TemplateNode> Otherwise, Position At) : TemplateNode(At);

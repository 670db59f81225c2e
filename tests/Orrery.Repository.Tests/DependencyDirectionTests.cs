namespace Orrery.Repository.Tests;

public class DependencyDirectionTests
{
    [Fact]
    public void Every_project_references_only_what_lies_below_it() =>
        Violation.AssertNone(DependencyDirection.Check(RepositoryFiles.Projects));

    [Theory]
    [InlineData("src/Orrery.Sdk", "../Orrery.Media/Orrery.Media.csproj")]
    [InlineData("src/Orrery.Engine", "../Orrery.Workers/Orrery.Workers.csproj")]
    [InlineData("src/Orrery.Media", "../Orrery.Sdk/Orrery.Sdk.csproj")]
    [InlineData("src/Orrery.Queries", "../Orrery.Engine/Orrery.Engine.csproj")]
    [InlineData("src/Orrery.Storage.Postgres", "../Orrery.Storage.Sqlite/Orrery.Storage.Sqlite.csproj")]
    [InlineData("src/Orrery.Cli", "../Orrery.Engine/Orrery.Engine.csproj")]
    [InlineData("src/Orrery.Server", "../../tests/Orrery.Engine.Tests/Orrery.Engine.Tests.csproj")]
    [InlineData("services/Encode", @"..\..\src\Orrery.Engine\Orrery.Engine.csproj")]
    [InlineData("services/Encode", "../Archive/Archive.csproj")]
    [InlineData("src/Orrery.Sdk", "../Orrery.Sdk.Analyzers/Orrery.Sdk.Analyzers.csproj")]
    [InlineData("src/Orrery.Server", "../Orrery.Sdk.Analyzers/Orrery.Sdk.Analyzers.csproj")]
    [InlineData("src/Orrery.Sdk.Analyzers", "../Orrery.Sdk/Orrery.Sdk.csproj")]
    public void A_reference_upwards_or_sideways_is_reported_with_its_line(string folder, string reference)
    {
        Violation.AssertOne(
            $"{folder}/{folder.Split('/')[1]}.csproj:3: may not reference ",
            DependencyDirection.Check([Project(folder, $"""<ProjectReference Include="{reference}" />""")]));
    }

    [Theory]
    [InlineData("src/Orrery.Storage.Sqlite", "../Orrery.Sdk/Orrery.Sdk.csproj")]
    [InlineData("src/Orrery.Testing", "../Orrery.Client/Orrery.Client.csproj")]
    [InlineData("src/Orrery.Server", "../../services/Encode/Encode.csproj")]
    [InlineData("services/Encode", "../../src/Orrery.Media/Orrery.Media.csproj")]
    [InlineData("services/Encode", "../../src/Orrery.Queries/Orrery.Queries.csproj")]
    [InlineData("services/Encode", "Functions/Encode.Functions.csproj")]
    [InlineData("tests/Orrery.Engine.Tests", "../../src/Orrery.Server/Orrery.Server.csproj")]
    public void A_reference_downwards_is_fine(string folder, string reference) =>
        Violation.AssertNone(DependencyDirection.Check([Project(folder, $"""<ProjectReference Include="{reference}" />""")]));

    [Fact]
    public void An_analyzer_is_no_dependency_of_what_it_checks()
    {
        const string reference = """<ProjectReference Include="../Orrery.Sdk.Analyzers/Orrery.Sdk.Analyzers.csproj" OutputItemType="Analyzer" ReferenceOutputAssembly="false" />""";

        Violation.AssertNone(DependencyDirection.Check([Project("src/Orrery.Sdk", reference)]));
    }

    [Fact]
    public void A_project_without_a_row_in_the_table_is_reported()
    {
        Violation.AssertOne(
            "src/Orrery.Surprise/Orrery.Surprise.csproj:1: has no row",
            DependencyDirection.Check([Project("src/Orrery.Surprise", "")]));
    }

    [Fact]
    public void The_sdk_and_the_media_model_take_no_package_but_a_private_analyzer()
    {
        const string packages = """<PackageReference Include="Analyzer" PrivateAssets="all" /><PackageReference Include="Dapper" />""";
        SourceFile[] projects = [Project("src/Orrery.Sdk", packages), Project("src/Orrery.Workers", packages)];

        Violation.AssertOne(
            "src/Orrery.Sdk/Orrery.Sdk.csproj:3: may not depend on the package Dapper",
            DependencyDirection.Check(projects));
    }

    private static SourceFile Project(string folder, string items) =>
        new($"{folder}/{folder.Split('/')[1]}.csproj", $"<Project>\n<ItemGroup>\n{items}\n</ItemGroup>\n</Project>");
}

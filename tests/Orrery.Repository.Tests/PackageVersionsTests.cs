namespace Orrery.Repository.Tests;

public class PackageVersionsTests
{
    [Fact]
    public void Package_versions_are_exact_and_in_one_place() => Violation.AssertNone(PackageVersions.Check(RepositoryFiles.All));

    [Theory]
    [InlineData("""<PackageReference Include="Dapper" Version="2.1.86" />""")]
    [InlineData("""<PackageReference Include="Dapper" VersionOverride="2.1.86" />""")]
    [InlineData("""<PackageReference Include="Dapper"><Version>2.1.86</Version></PackageReference>""")]
    [InlineData("""<PackageVersion Include="Dapper" Version="2.1.86" />""")]
    public void A_version_in_a_project_is_reported(string item)
    {
        var project = new SourceFile("src/A/A.csproj", $"<Project>\n<ItemGroup>\n{item}\n</ItemGroup>\n</Project>");

        Violation.AssertOne(
            "src/A/A.csproj:3: the version of Dapper belongs in Directory.Packages.props",
            PackageVersions.Check([project]));
    }

    [Theory]
    [InlineData("2.*")]
    [InlineData("[2.0,3.0)")]
    [InlineData("")]
    public void A_version_that_can_float_is_reported(string version)
    {
        var home = new SourceFile(PackageVersions.Home, $"""<Project><PackageVersion Include="Dapper" Version="{version}" /></Project>""");

        Violation.AssertOne($"Directory.Packages.props:1: '{version}' is not one exact version of Dapper", PackageVersions.Check([home]));
    }

    [Fact]
    public void A_version_in_a_single_file_sample_is_reported()
    {
        var sample = new SourceFile("samples/hello.cs", "#:package Fine\n#:package Dapper@2.1.86\n");

        Violation.AssertOne(
            "samples/hello.cs:2: write the version in Directory.Packages.props, not after '@'",
            PackageVersions.Check([sample]));
    }
}

using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Jena.Iot.Testing;

/// <summary>The class's tests are skipped, saying why, on a machine without PostgreSQL; for those that it inherits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgresAttribute : Attribute;

/// <summary>A fact of a suite that several classes inherit; the class says by <see cref="NeedsPostgresAttribute"/> what it needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Jena.Iot.Testing.ComplianceFactDiscoverer", "Jena.Iot.Testing")]
public sealed class ComplianceFactAttribute : FactAttribute;

/// <summary>Finds the cases of <see cref="ComplianceFactAttribute"/>.</summary>
public sealed class ComplianceFactDiscoverer(IMessageSink diagnosticMessageSink) : FactDiscoverer(diagnosticMessageSink)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new ComplianceTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>One test of one class that inherits the suite.</summary>
public sealed class ComplianceTestCase : XunitTestCase
{
    /// <summary>For the runner, which fills it from its own form.</summary>
    [Obsolete("Called by the runner alone")]
    public ComplianceTestCase()
    {
    }

    public ComplianceTestCase(IMessageSink diagnosticMessageSink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnosticMessageSink, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute)
    {
        var needs = TestMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsPostgresAttribute)).Any();
        return needs ? PostgresBinaries.Missing : base.GetSkipReason(factAttribute);
    }
}

package dev.slipway.store;

import java.sql.Types;
import org.hibernate.boot.model.TypeContributions;
import org.hibernate.boot.model.TypeContributor;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.type.descriptor.jdbc.VarbinaryJdbcType;

/** Stores Axon's serialized bytes in the row itself; PostgreSQL would get a large object else. */
public class BinaryColumns implements TypeContributor {

  @Override
  public void contribute(TypeContributions types, ServiceRegistry services) {
    types
        .getTypeConfiguration()
        .getJdbcTypeRegistry()
        .addDescriptor(Types.BLOB, VarbinaryJdbcType.INSTANCE);
  }
}

"""The channel on Apache Kafka: the only package that imports aiokafka."""
